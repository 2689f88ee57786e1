using System.Text;
using System.Text.Json;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Admission;

/// <summary>Writes the answer to an AdmissionReview: the pod is always allowed, and gets our gate or stays as it is.</summary>
internal static class AdmissionAnswer
{
    // RFC 6902, which the API server applies to the pod that it sent.
    private const string NewList =
        $$$"""[{"op":"add","path":"/spec/schedulingGates","value":[{"name":"{{{IPodGates.Gate}}}"}]}]""";

    private const string Appended =
        $$$"""[{"op":"add","path":"/spec/schedulingGates/-","value":{"name":"{{{IPodGates.Gate}}}"}}]""";

    private static readonly byte[] NewListPatch = Encoding.UTF8.GetBytes(NewList), AppendedPatch = Encoding.UTF8.GetBytes(Appended);

    /// <summary>The answer, as JSON.</summary>
    /// <param name="review">What is answered, with a uid.</param>
    /// <param name="isGated">Whether the pod gets our gate.</param>
    public static byte[] Of(AdmissionReview review, bool isGated)
    {
        using var answer = new MemoryStream();
        using (var json = new Utf8JsonWriter(answer))
        {
            json.WriteStartObject();
            json.WriteString("kind", AdmissionReview.ReadKind);
            json.WriteString("apiVersion", AdmissionReview.ReadVersion);
            json.WriteStartObject("response");
            json.WriteString("uid", review.Uid);
            json.WriteBoolean("allowed", true);
            if (isGated)
            {
                json.WriteString("patchType", "JSONPatch");
                json.WriteBase64String("patch", review.Pod!.HasGateList ? AppendedPatch : NewListPatch);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return answer.ToArray();
    }
}
