using System.Buffers.Binary;
using System.Text;
using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Writing;

/// <summary>What readers skip a column chunk by, encoded as plain values are but without lengths.</summary>
/// <param name="Min">Its least value; null when there is none or it is not worth saying.</param>
/// <param name="Max">Its greatest.</param>
/// <param name="NullCount">Rows without a value.</param>
internal readonly record struct ColumnStatistics(byte[]? Min, byte[]? Max, long NullCount)
{
    private const int MaxTextBytes = 256;

    /// <summary>The statistics of some values.</summary>
    public static ColumnStatistics Of(ColumnValues values)
    {
        var (min, max) = values switch
        {
            ColumnValues<bool> booleans => Encoded(Extremes(booleans, Comparer<bool>.Default), value => [(byte)(value ? 1 : 0)]),
            ColumnValues<int> numbers => Encoded(Extremes(numbers, Comparer<int>.Default), Int32),
            ColumnValues<long> numbers => Encoded(Extremes(numbers, Comparer<long>.Default), Int64),
            ColumnValues<double> numbers => OfDoubles(numbers),
            ColumnValues<string> texts => OfTexts(texts),
            _ => default,
        };
        return new ColumnStatistics(min, max, values.NullCount);
    }

    // By the format: none where there is a NaN, and zeros by their signs such that both lie within.
    private static (byte[]? Min, byte[]? Max) OfDoubles(ColumnValues<double> values)
    {
        for (var row = 0; row < values.Count; row++)
            if (!values.IsNull(row) && double.IsNaN(values[row])) return default;
        var extremes = Extremes(values, Comparer<double>.Default);
        if (extremes is not { } known) return default;
        return (Double(known.Min == 0 ? -0.0 : known.Min), Double(known.Max == 0 ? 0.0 : known.Max));
    }

    // Readers compare unsigned bytes of UTF-8. UTF-16 sorts alike but for surrogates; a text with one, or a long one, is no bound.
    private static (byte[]? Min, byte[]? Max) OfTexts(ColumnValues<string> values)
    {
        foreach (var text in values.Values)
            if (text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')) return default;
        var (min, max) = Encoded(Extremes(values, Comparer<string>.Create(string.CompareOrdinal)), Encoding.UTF8.GetBytes);
        return min?.Length <= MaxTextBytes && max?.Length <= MaxTextBytes ? (min, max) : default;
    }

    private static (T Min, T Max)? Extremes<T>(ColumnValues<T> values, Comparer<T> order)
    {
        (T Min, T Max)? extremes = null;
        for (var row = 0; row < values.Count; row++)
        {
            if (values.IsNull(row)) continue;
            var value = values[row];
            var (min, max) = extremes ?? (value, value);
            extremes = (order.Compare(value, min) < 0 ? value : min, order.Compare(value, max) > 0 ? value : max);
        }

        return extremes;
    }

    private static (byte[]? Min, byte[]? Max) Encoded<T>((T Min, T Max)? extremes, Func<T, byte[]> encode) =>
        extremes is { } known ? (encode(known.Min), encode(known.Max)) : default;

    private static byte[] Int32(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int64(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Double(double value)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    }
}
