// node hyparquet.mjs footer|rows FILE...: what hyparquet reads, one line of JSON for each file; {"error"} where it refuses.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'

const [what, ...files] = process.argv.slice(2)

function chunkOf({ meta_data: chunk }) {
  return {
    path: chunk.path_in_schema.join('.'),
    type: chunk.type,
    values: chunk.num_values,
    compressed: chunk.total_compressed_size,
    uncompressed: chunk.total_uncompressed_size,
    dataPage: chunk.data_page_offset,
    dictionaryPage: chunk.dictionary_page_offset ?? 0n,
  }
}

function footerOf(file) {
  const metadata = parquetMetadata(file)
  return {
    rows: metadata.num_rows,
    keyValues: metadata.key_value_metadata ?? [],
    rowGroups: metadata.row_groups.map(group => ({
      rows: group.num_rows,
        columns: group.columns.map(chunkOf),
    })),
  }
}

// hyparquet itself has neither.
const compressors = { GZIP: input => gunzipSync(input), ZSTD: input => decompress(input) }

// Its own times end at the millisecond: here they are microseconds since 1970.
const parsers = {
  timestampFromMilliseconds: millis => BigInt(millis) * 1000n,
  timestampFromMicroseconds: micros => BigInt(micros),
}

// Numbers beyond 2^53 and those that JSON lacks go as texts.
function plain(key, value) {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (Object.is(value, -0)) return '-0'
  return value
}

for (const name of files) {
  const bytes = readFileSync(name)
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  let answer
  try {
    answer = what === 'footer' ? footerOf(file) : await parquetReadObjects({ file, compressors, parsers })
  } catch (error) {
    answer = { error: error.message }
  }
  console.log(JSON.stringify(answer, plain))
}
