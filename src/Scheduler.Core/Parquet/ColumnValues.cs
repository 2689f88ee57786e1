using System.Runtime.InteropServices;

namespace Scheduler.Core.Parquet;

/// <summary>The values of one column for some rows, in order; filled by one thread.</summary>
public abstract class ColumnValues
{
    private readonly List<bool> _isNull = [];

    private protected ColumnValues(ParquetColumn column) => Column = column;

    /// <summary>The column that they are of.</summary>
    public ParquetColumn Column { get; }

    /// <summary>Rows that have a value or lack it.</summary>
    public int Count { get; private protected set; }

    /// <summary>Rows that lack a value.</summary>
    public int NullCount { get; private set; }

    /// <summary>Empty values for a column, of the type that <see cref="ParquetColumnType"/> says.</summary>
    public static ColumnValues For(ParquetColumn column) => column.Type switch
    {
        ParquetColumnType.Boolean => new ColumnValues<bool>(column),
        ParquetColumnType.Int32 => new ColumnValues<int>(column),
        ParquetColumnType.Int64 or ParquetColumnType.TimestampMillis or ParquetColumnType.TimestampMicros => new ColumnValues<long>(column),
        ParquetColumnType.Double => new ColumnValues<double>(column),
        ParquetColumnType.Text => new ColumnValues<string>(column),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "There is no such column type."),
    };

    /// <summary>Whether a row lacks its value.</summary>
    public bool IsNull(int row) => Column.IsOptional && _isNull[row];

    /// <summary>Adds a row that lacks its value.</summary>
    /// <exception cref="InvalidOperationException">The column is not optional.</exception>
    public abstract void AppendNull();

    /// <summary>Forgets all rows; the memory is kept for the next.</summary>
    public virtual void Clear()
    {
        _isNull.Clear();
        Count = 0;
        NullCount = 0;
    }

    private protected void AddRow(bool isNull)
    {
        if (isNull && !Column.IsOptional) throw new InvalidOperationException($"Column {Column.Name} is not optional: every row has a value.");
        if (Column.IsOptional) _isNull.Add(isNull);
        NullCount += isNull ? 1 : 0;
        Count++;
    }
}

/// <summary>Values of one type.</summary>
/// <typeparam name="T">The type that <see cref="ParquetColumnType"/> says for the column's.</typeparam>
public sealed class ColumnValues<T> : ColumnValues
{
    private readonly List<T> _values = [];

    internal ColumnValues(ParquetColumn column)
        : base(column)
    {
    }

    /// <summary>One for each row; what a row without a value has here means nothing.</summary>
    public ReadOnlySpan<T> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>The value of a row that has one.</summary>
    public T this[int row] => _values[row];

    /// <summary>Adds a row.</summary>
    public void Append(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        AddRow(isNull: false);
        _values.Add(value);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        AddRow(isNull: true);
        _values.Add(default!);
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        _values.Clear();
    }
}
