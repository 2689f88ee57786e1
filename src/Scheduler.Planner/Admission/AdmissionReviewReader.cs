using System.Text.Json;
using System.Text.Unicode;
using Scheduler.Core;

namespace Scheduler.Planner.Admission;

/// <summary>Reads an <see cref="AdmissionReview"/>. Of a body that breaks off, or is wrong somewhere, what came before is kept.</summary>
internal sealed class AdmissionReviewReader
{
    private readonly ReviewedPodReader _pod = new();
    private string? _apiVersion;
    private string? _kind;
    private string? _uid;
    private string? _namespace;
    private string? _group;
    private string? _version;
    private string? _objectKind;
    private string? _subResource;
    private string? _operation;
    private bool _isDryRun;
    private bool _hasObject;

    private AdmissionReviewReader()
    {
    }

    /// <summary>Reads a body; never throws.</summary>
    public static AdmissionReview Read(ReadOnlySpan<byte> body)
    {
        var reader = new AdmissionReviewReader();
        try
        {
            var json = new ReviewCursor(body);
            reader.ReadReview(ref json);
            json.End();
            // Of texts that are not used, the JSON reader does not say.
            if (!Utf8.IsValid(body)) throw new JsonException("It is not valid UTF-8.");
            return reader.ToReview(null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return reader.ToReview($"The body is not an AdmissionReview of a pod: {exception.Message}");
        }
    }

    private AdmissionReview ToReview(string? problem) => new(_uid is { Length: > 0 and <= ShortText.MaxName } ? _uid : null, problem)
    {
        ApiVersion = _apiVersion,
        Kind = _kind,
        ObjectKind = $"{_group}/{_version}/{_objectKind}",
        SubResource = _subResource ?? "",
        Operation = _operation ?? "",
        IsDryRun = _isDryRun,
        Pod = problem is null && _hasObject ? _pod.ToPod(_namespace) : null,
    };

    private void ReadReview(ref ReviewCursor json)
    {
        if (!json.IsObject("The body")) return;
        for (uint seen = 0; json.Next(ref seen, "kind", "apiVersion", "request") is { } key;)
        {
            if (key == "kind") _kind = json.Text(key);
            else if (key == "apiVersion") _apiVersion = json.Text(key);
            else ReadRequest(ref json);
        }
    }

    private void ReadRequest(ref ReviewCursor json)
    {
        if (!json.IsObject("request")) return;
        for (uint seen = 0;
            json.Next(ref seen, "uid", "kind", "subResource", "namespace", "operation", "dryRun", "object") is { } key;)
        {
            switch (key)
            {
                case "uid": _uid = json.Text("request.uid"); break;
                case "kind": ReadKind(ref json); break;
                case "subResource": _subResource = json.Text("request.subResource"); break;
                case "namespace": _namespace = json.Text("request.namespace"); break;
                case "operation": _operation = json.Text("request.operation"); break;
                case "dryRun": _isDryRun = json.Flag("request.dryRun"); break;
                default: ReadObject(ref json); break;
            }
        }
    }

    private void ReadKind(ref ReviewCursor json)
    {
        if (!json.IsObject("request.kind")) return;
        for (uint seen = 0; json.Next(ref seen, "group", "version", "kind") is { } key;)
        {
            var text = json.Text("request.kind");
            if (key == "group") _group = text;
            else if (key == "version") _version = text;
            else _objectKind = text;
        }
    }

    private void ReadObject(ref ReviewCursor json)
    {
        if (!json.IsObject("request.object")) return;
        _pod.Read(ref json);
        _hasObject = true;
    }
}
