# What hdfs-topology and hdfs-topology-refresh share. A table has lines KEY<TAB>PATH; a key is a host name in lower case, an address, or a
# network with its length. IPv4 is written as usual, IPv6 as 32 digits, so that a prefix of a key is a prefix of the address.
#
#   mode=answer   first file: names, one per line; second file: the table. Prints a path for each name.
#   mode=table    first file: the old table (may be empty); second file: the answer of /api/v1/topology, one object per line.

BEGIN {
  FS = "\t"
  digits = "0123456789abcdef"
  path_pattern = "^(/[A-Za-z0-9._-]+)+$"
}

# IPv6 as 32 digits; "" when the text is none.
function expand(text,    halves, count, left, right, i) {
  sub(/%.*$/, "", text)
  if (text !~ /^[0-9a-f:]+$/) return ""
  count = split(text, halves, "::")
  if (count > 2) return ""
  left = groups(halves[1])
  if (count == 1) return length(left) == 32 ? left : ""
  right = groups(halves[2])
  if (length(left) + length(right) > 32) return ""
  for (i = length(left) + length(right); i < 32; i++) left = left "0"
  return left right
}

function groups(text,    parts, count, i, out) {
  count = text == "" ? 0 : split(text, parts, ":")
  out = ""
  for (i = 1; i <= count; i++) out = out substr("0000" parts[i], length(parts[i]) + 1)
  return out
}

# The key of a host name or an address. IPv4 inside IPv6 is IPv4.
function key(name,    hex) {
  name = tolower(name)
  sub(/^::ffff:/, "", name)
  if (name !~ /:/) return name
  hex = expand(name)
  return hex == "" ? name : hex
}

# The key of a network such as 10.1.2.0/24; that of a name when there is no slash.
function network(text,    slash) {
  slash = index(text, "/")
  return slash == 0 ? key(text) : key(substr(text, 1, slash - 1)) substr(text, slash)
}

# Puts every network that may hold the address, by length, into "around"; answers the greatest length, 0 for a name.
function surround(name, around,    octets, number, length_, step, net, nibble, rest) {
  split("", around)
  if (name ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/) {
    split(name, octets, ".")
    number = ((octets[1] * 256 + octets[2]) * 256 + octets[3]) * 256 + octets[4]
    step = 1
    for (length_ = 32; length_ >= 0; length_--) {
      net = number - number % step
      around[length_] = int(net / 16777216) "." int(net / 65536) % 256 "." int(net / 256) % 256 "." net % 256 "/" length_
      step *= 2
    }
    return 32
  }
  if (name !~ /^[0-9a-f]+$/ || length(name) != 32) return 0
  for (length_ = 128; length_ >= 0; length_--) {
    nibble = int(length_ / 4)
    rest = length_ % 4
    net = substr(name, 1, nibble)
    if (rest > 0) {
      number = index(digits, substr(name, nibble + 1, 1)) - 1
      net = net substr(digits, number - number % (2 ^ (4 - rest)) + 1, 1)
    }
    around[length_] = substr(net "00000000000000000000000000000000", 1, 32) "/" length_
  }
  return 128
}

function text_of(object, property) {
  if (!match(object, "\"" property "\":\"[^\"\\\\]*\"")) return ""
  return substr(object, RSTART + length(property) + 4, RLENGTH - length(property) - 5)
}

mode == "answer" && NR == FNR {
  asked[++names] = key($0)
  want[key($0)] = 1
  longest = surround(key($0), around)
  for (i = 0; longest > 0 && i <= longest; i++) want[around[i]] = 1
  next
}

mode == "answer" {
  if ($1 in want) path[$1] = $2
  next
}

mode == "table" && FILENAME == old_table {
  old[$1] = $2
  if ($2 !~ /^\/default-rack\//) old_rows++
  next
}

mode == "table" {
  name = text_of($0, "name")
  where = text_of($0, "path")
  if (name == "" || where !~ path_pattern || where == "/default-rack") next
  # A rack that is not known at the moment (HDFS was just started and so were we) is no reason to forget the one that was.
  if (where ~ /^\/default-rack\// && network(name) in old) where = old[network(name)]
  fresh[network(name)] = where
  rows++
  next
}

END {
  if (mode == "answer") answer()
  else table()
}

function answer(    i, n, count, known, longest, nets, out) {
  count = split(pods, nets, " ")
  for (i = 1; i <= count; i++) ours[network(nets[i])] = 1
  out = ""
  for (i = 1; i <= names; i++) {
    known = asked[i] in path ? path[asked[i]] : ""
    longest = surround(asked[i], around)
    for (n = longest; known == "" && longest > 0 && n >= 0; n--) if (around[n] in path) known = path[around[n]]
    for (n = 0; known == "" && longest > 0 && n <= longest; n++) {
      if (!(around[n] in ours)) continue
      print "hdfs-topology: " asked[i] " is of the cluster, but the table does not know it yet" > "/dev/stderr"
      exit 1
    }
    out = out (known == "" ? default_path : known) "\n"
  }
  printf "%s", out
}

function table(    k) {
  if (rows == 0) {
    print "hdfs-topology-refresh: the answer names nothing" > "/dev/stderr"
    exit 1
  }
  if (rows * 2 < old_rows) {
    print "hdfs-topology-refresh: the answer has " rows " rows, less than half of the " old_rows " in the table" > "/dev/stderr"
    exit 1
  }
  for (k in fresh) print k "\t" fresh[k]
}
