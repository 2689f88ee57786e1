using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Reads a list of the API server forward only, item by item as the bytes arrive, so that neither the body nor a document of it is
/// ever held: 50,000 pods are 79 MB of JSON. One use by one thread.
/// </summary>
/// <remarks>Its shape is <c>{"kind":…,"metadata":{"resourceVersion":…,"continue":…},"items":[…]}</c>, in any order.</remarks>
internal sealed class ListReader(Stream stream, int maxObjectBytes) : IDisposable
{
    private readonly StreamBuffer _buffer = new(stream, maxObjectBytes);
    private JsonReaderState _state = new(JsonProperties.Options);
    private Position _position = Position.BeforeList;
    private bool _streamEnded;

    private enum Position
    {
        BeforeList,
        InList,
        InItems,
        AfterList,
    }

    private enum Step
    {
        NeedMore,
        Moved,
        Item,
    }

    /// <summary>The item that <see cref="ReadAsync"/> found: a complete JSON object, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Item { get; private set; }

    /// <summary>The list's <c>metadata.resourceVersion</c>; null until it was read.</summary>
    public string? ResourceVersion { get; private set; }

    /// <summary>The token of the next page; null or empty on the last.</summary>
    public string? Continue { get; private set; }

    /// <summary>Moves to the next item; false after the last one.</summary>
    /// <exception cref="JsonException">The body is not a whole list.</exception>
    /// <exception cref="ObjectTooLargeException">An item is longer than allowed.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (_position != Position.AfterList)
        {
            var step = TryAdvance();
            if (step == Step.Item) return true;
            if (step == Step.NeedMore) await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_streamEnded) throw new JsonException("The list ends before it is whole.");
        _streamEnded = !await _buffer.FillAsync(cancellationToken).ConfigureAwait(false);
    }

    private Step TryAdvance()
    {
        try
        {
            return Advance();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A text in the list is not Unicode.", exception);
        }
    }

    // Each step is all or nothing: the state is kept only when everything it needs was there.
    private Step Advance()
    {
        var reader = new Utf8JsonReader(_buffer.Unread.Span, isFinalBlock: _streamEnded, _state);
        if (!reader.Read()) return Step.NeedMore;
        var step = _position switch
        {
            Position.BeforeList => Require(reader.TokenType, JsonTokenType.StartObject, Position.InList),
            Position.InList => InList(ref reader),
            _ => InItems(ref reader),
        };
        if (step == Step.NeedMore) return step;
        _state = reader.CurrentState;
        _buffer.Consume((int)reader.BytesConsumed);
        return step;
    }

    private Step InList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            _position = Position.AfterList;
            return Step.Moved;
        }

        var isItems = reader.ValueTextEquals("items"u8);
        var isMetadata = reader.ValueTextEquals("metadata"u8);
        if (!reader.Read()) return Step.NeedMore;
        if (isItems && reader.TokenType != JsonTokenType.Null)
            return Require(reader.TokenType, JsonTokenType.StartArray, Position.InItems);
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return Step.NeedMore;
        if (isMetadata) ReadMetadata(_buffer.Unread.Span[start..(int)reader.BytesConsumed]);
        return Step.Moved;
    }

    private Step InItems(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _position = Position.InList;
            return Step.Moved;
        }

        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return Step.NeedMore;
        Item = _buffer.Unread[start..(int)reader.BytesConsumed];
        return Step.Item;
    }

    private Step Require(JsonTokenType found, JsonTokenType expected, Position next)
    {
        if (found != expected) throw new JsonException($"The body is not a list: {found} instead of {expected}.");
        _position = next;
        return Step.Moved;
    }

    private void ReadMetadata(ReadOnlySpan<byte> metadata)
    {
        var reader = new Utf8JsonReader(metadata, JsonProperties.Options);
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("resourceVersion"u8)) ResourceVersion = reader.ReadText();
            else if (reader.ValueTextEquals("continue"u8)) Continue = reader.ReadText();
            else reader.SkipValue();
        }
    }
}
