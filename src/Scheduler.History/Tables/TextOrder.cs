namespace Scheduler.History.Tables;

/// <summary>
/// Which characters texts have where two orders differ: Parquet orders texts by UTF-8 bytes, while the library finds the least and the
/// greatest text of a row group by UTF-16 units. Characters beyond U+FFFF come last in the one and before U+E000 in the other. With wrong
/// bounds a reader skips row groups that hold what it looks for. Where a row group has only one of the kinds, the bounds are right.
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
