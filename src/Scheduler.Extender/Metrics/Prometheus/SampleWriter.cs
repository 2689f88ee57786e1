using System.Globalization;
using System.Text;

namespace Scheduler.Extender.Metrics.Prometheus;

/// <summary>Writes the lines of one child in Prometheus's text format.</summary>
internal readonly struct SampleWriter(StringBuilder text, string name, string labels)
{
    /// <summary>Writes <c>name_suffix{labels,extra} value</c>.</summary>
    public void Write(double value, string suffix = "", string extraLabel = "")
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0 || extraLabel.Length > 0)
        {
            var comma = labels.Length > 0 && extraLabel.Length > 0 ? "," : "";
            text.Append('{').Append(labels).Append(comma).Append(extraLabel).Append('}');
        }

        text.Append(' ').Append(Format(value)).Append('\n');
    }

    /// <summary>A figure as the format wants it.</summary>
    public static string Format(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary><c>a="x",b="y"</c>.</summary>
    public static string LabelsOf(string[] names, ReadOnlySpan<string> values)
    {
        var labels = new StringBuilder();
        for (var i = 0; i < names.Length; i++)
        {
            if (i > 0) labels.Append(',');
            labels.Append(names[i]).Append("=\"").Append(EscapeValue(values[i])).Append('"');
        }

        return labels.ToString();
    }

    /// <summary>Help text on one line.</summary>
    public static string EscapeHelp(string help) =>
        help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeValue(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);
}
