namespace Scheduler.History.Tables;

/// <summary>
/// Which characters texts have where two orders differ: Parquet orders texts by their UTF-8 bytes, the library finds the bounds of a row
/// group's by their UTF-16 units. Surrogates (characters beyond U+FFFF) come last by the one and before U+E000 by the other, so that a reader
/// would skip row groups that hold what it looks for. Bounds are true where a row group holds but one of the kinds.
/// </summary>
[Flags]
internal enum TextOrder
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Characters beyond U+FFFF.</summary>
    Surrogates = 1,

    /// <summary>U+E000 to U+FFFF.</summary>
    Above = 2,

    /// <summary>Both: the bounds of such texts may be wrong.</summary>
    Mixed = Surrogates | Above,
}

/// <summary>Tells a text's <see cref="TextOrder"/>.</summary>
internal static class TextOrders
{
    /// <summary>Of a text, or of none.</summary>
    public static TextOrder Of(string? text) =>
        (text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? TextOrder.Surrogates : TextOrder.None)
        | (text.AsSpan().ContainsAnyInRange('\ue000', '\uffff') ? TextOrder.Above : TextOrder.None);
}
