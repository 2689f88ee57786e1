namespace Scheduler.Verbs.Wire;

/// <summary>What kube-scheduler sends to bind (<c>ExtenderBindingArgs</c>).</summary>
internal sealed record ExtenderBindingArgs(string PodName, string PodNamespace, string PodUid, string Node)
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="MalformedRequestException">A name is missing, or it is not of that form.</exception>
    public static ExtenderBindingArgs Read(ReadOnlySpan<byte> body)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        WireReader.ReadBody(body, members, static (ref reader, members) => ReadMembers(ref reader, members));
        return new ExtenderBindingArgs(
            Required(members, nameof(PodName)),
            Required(members, nameof(PodNamespace)),
            members.GetValueOrDefault("PodUID", ""),
            Required(members, nameof(Node)));
    }

    private static void ReadMembers(ref WireReader reader, Dictionary<string, string> members)
    {
        if (!reader.BeginObject("The body")) return;
        while (reader.NextKey())
        {
            var name = NameOf(in reader);
            reader.ToValue();
            if (name is null) reader.Skip();
            else if (reader.Text(name) is { } text) members[name] = text;
        }
    }

    private static string? NameOf(ref readonly WireReader reader) =>
        reader.KeyIs("PodName"u8) ? nameof(PodName)
        : reader.KeyIs("PodNamespace"u8) ? nameof(PodNamespace)
        : reader.KeyIs("PodUID"u8) ? "PodUID"
        : reader.KeyIs("Node"u8) ? nameof(Node)
        : null;

    private static string Required(Dictionary<string, string> members, string name) =>
        members.TryGetValue(name, out var text) && text.Length > 0 ? text : throw new MalformedRequestException($"{name} is missing.");
}
