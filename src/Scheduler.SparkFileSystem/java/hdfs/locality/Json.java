package hdfs.locality;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON (RFC 8259) as maps, lists and strings; numbers, true, false and null, which no answer needs, as null. */
final class Json {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_VALUES = 250_000;
    private static final Pattern LITERAL = Pattern.compile("true|false|null|-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");

    private static final Pattern ESCAPE = Pattern.compile("[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}");

    private final String text;
    private int at;
    private int values;

    private Json(String text) {
        this.text = text;
    }

    /** Throws IllegalArgumentException where the text is not JSON, is nested more than 16 deep or has more than 250,000 values. */
    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.peek();
        if (json.at < text.length()) throw json.wrong();
        return value;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH || ++values > MAX_VALUES) throw wrong();
        switch (peek()) {
            case '{': return object(depth);
            case '[': return array(depth);
            case '"': return string();
            default: return literal();
        }
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new HashMap<>();
        at++;
        if (take('}')) return members;
        do {
            if (peek() != '"') throw wrong();
            String name = string();
            if (!take(':')) throw wrong();
            members.put(name, value(depth + 1));
        } while (take(','));
        if (!take('}')) throw wrong();
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> items = new ArrayList<>();
        at++;
        if (take(']')) return items;
        do items.add(value(depth + 1)); while (take(','));
        if (!take(']')) throw wrong();
        return items;
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c < ' ') break;
            if (c == '"') {
                at++;
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw wrong();
    }

    private char escaped() {
        Matcher code = ESCAPE.matcher(text).region(at + 1, text.length());
        if (!code.lookingAt()) throw wrong();
        at = code.end() - 1;
        if (code.end() - code.start() == 5) return (char) Integer.parseInt(code.group().substring(1), 16);
        return "\"\\/\b\f\n\r\t".charAt("\"\\/bfnrt".indexOf(code.group()));
    }

    private Object literal() {
        Matcher literal = LITERAL.matcher(text).region(at, text.length());
        if (!literal.lookingAt()) throw wrong();
        at = literal.end();
        return null;
    }

    private boolean take(char c) {
        if (peek() != c) return false;
        at++;
        return true;
    }

    /** The next character that is no white space; 0, which is wrong everywhere, at the end. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("not JSON, or too deep or too long, at character " + at);
    }
}
