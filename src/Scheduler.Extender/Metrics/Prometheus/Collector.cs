using System.Collections.Concurrent;
using System.Text;

namespace Scheduler.Extender.Metrics.Prometheus;

/// <summary>A metric that can write itself.</summary>
internal interface ICollector
{
    void Write(StringBuilder text);
}

/// <summary>One child's samples.</summary>
internal interface IChild
{
    /// <summary>Writes a line for each sample.</summary>
    /// <param name="lines">Where to.</param>
    void Write(SampleWriter lines);
}

/// <inheritdoc cref="ICollector{TChild}"/>
internal sealed class Collector<TChild> : ICollector, ICollector<TChild>
    where TChild : class, IChild
{
    private readonly ConcurrentDictionary<string, (TChild Child, string Labels)> _children = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _help;
    private readonly string _type;
    private readonly string[] _labelNames;
    private readonly Func<TChild> _create;

    public Collector(string name, string help, string type, string[] labelNames, Func<TChild> create)
    {
        (_name, _help, _type, _labelNames, _create) = (name, help, type, labelNames, create);
        // A metric without labels shows its zero from the start.
        if (labelNames.Length == 0) WithLabels();
    }

    /// <inheritdoc/>
    public TChild WithLabels(params ReadOnlySpan<string> labelValues)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labelValues.Length, _labelNames.Length);
        var key = labelValues.Length == 1 ? labelValues[0] : string.Join('\u0001', labelValues);
        if (_children.TryGetValue(key, out var known)) return known.Child;
        return _children.GetOrAdd(key, (_create(), SampleWriter.LabelsOf(_labelNames, labelValues))).Child;
    }

    public void Write(StringBuilder text)
    {
        text.Append("# HELP ").Append(_name).Append(' ').Append(SampleWriter.EscapeHelp(_help)).Append('\n');
        text.Append("# TYPE ").Append(_name).Append(' ').Append(_type).Append('\n');
        foreach (var (_, (child, labels)) in _children.OrderBy(child => child.Key, StringComparer.Ordinal))
            child.Write(new SampleWriter(text, _name, labels));
    }
}
