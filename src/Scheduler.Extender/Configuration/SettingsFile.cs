using System.Text;
using System.Text.Json;

namespace Scheduler.Extender.Configuration;

/// <summary>Where each setting is in a JSON file, and what is wrong with the file. Comments and trailing commas are allowed.</summary>
internal sealed class SettingsFile
{
    private readonly Dictionary<string, string> _lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _path;
    private readonly byte[] _json;

    private SettingsFile(string path, byte[] json) => (_path, _json) = (path, json);

    /// <summary>What is wrong with the file, with line and column; null when it can be used.</summary>
    public string? Error { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SettingsFile Read(string path)
    {
        if (Directory.Exists(path)) return new SettingsFile(path, []) { Error = $"{path} is a directory; name a file." };
        var file = new SettingsFile(path, Encoding.UTF8.GetBytes(File.ReadAllText(path)));
        if (file._json.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            file.Error = $"{path} is empty; without settings it must hold {{}}.";
            return file;
        }

        try
        {
            file.Error = file.ReadAll();
        }
        catch (JsonException exception)
        {
            var position = file.PositionOf((exception.LineNumber ?? 0) + 1, exception.BytePositionInLine ?? 0);
            // The message ends with the position, counted from 0 and in bytes.
            file.Error = $"{position}: {exception.Message.Split(" LineNumber:")[0]}";
        }

        return file;
    }

    /// <summary>The file and the line of a key, or of a key within that section; null when there is none.</summary>
    public string? LineOf(string key) => _lines.TryGetValue(key, out var line)
        ? line
        : _lines.FirstOrDefault(one => one.Key.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase)).Value;

    private string? ReadAll()
    {
        var reader = new Utf8JsonReader(
            _json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return $"{PositionOf(reader.TokenStartIndex)}: The file must hold an object.";
        var error = ReadObject(ref reader, "");
        while (error is null && reader.Read())
        {
        }

        return error;
    }

    private string? ReadObject(ref Utf8JsonReader reader, string prefix)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (key, at) = (prefix + reader.GetString(), reader.TokenStartIndex);
            reader.Read();
            if (ReadValue(ref reader, key, at) is { } error) return error;
        }

        return null;
    }

    private string? ReadArray(ref Utf8JsonReader reader, string key)
    {
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            if (ReadValue(ref reader, FormattableString.Invariant($"{key}:{index}"), reader.TokenStartIndex) is { } error) return error;
        return null;
    }

    private string? ReadValue(ref Utf8JsonReader reader, string key, long at)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return ReadObject(ref reader, $"{key}:");
        if (reader.TokenType == JsonTokenType.StartArray) return ReadArray(ref reader, key);
        var position = PositionOf(at);
        return _lines.TryAdd(key, position) ? null : $"{position}: {key} is there twice; the first is at {_lines[key]}.";
    }

    private string PositionOf(long index)
    {
        var before = _json.AsSpan(0, (int)index);
        return PositionOf(before.Count((byte)'\n') + 1, index - (before.LastIndexOf((byte)'\n') + 1));
    }

    /// <param name="line">From 1.</param>
    /// <param name="bytes">Bytes of the line before the position.</param>
    private string PositionOf(long line, long bytes)
    {
        var start = 0;
        for (var i = 1L; i < line; i++) start += _json.AsSpan(start).IndexOf((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(_json.AsSpan(start, (int)Math.Min(bytes, _json.Length - start))) + 1;
        return FormattableString.Invariant($"{_path}, line {line}, column {column}");
    }
}
