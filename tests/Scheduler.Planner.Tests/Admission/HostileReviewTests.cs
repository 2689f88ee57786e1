using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Planner.Admission;
using Scheduler.Testing.Fuzz;

namespace Scheduler.Planner.Tests.Admission;

/// <summary>
/// Bodies that no API server sends. Each gets a well-formed answer if its uid can be read, else a sentence; none causes an exception.
/// </summary>
public sealed class HostileReviewTests
{
    private readonly Webhook _webhook = new(new PlannerOptions { MaxGatedPods = PlannerOptions.MaxMaxGatedPods });

    [Fact]
    public void Ask_BrokenOffAnywhere_IsAllowedOnceTheUidIsThere()
    {
        var body = Encoding.UTF8.GetBytes(Reviews.Executor);
        var end = body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Reviews.Uid)) + Reviews.Uid.Length + 1;
        for (var length = 0; length < body.Length; length++)
        {
            var (outcome, patch, refusal) = _webhook.Ask(body[..length]);

            Assert.Equal((AdmissionOutcome.Unreadable, null), (outcome, patch));
            Assert.Equal(length < end, refusal is not null);
        }

        Assert.Equal(AdmissionOutcome.Gated, _webhook.Ask(body).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("1")]
    [InlineData("\"\"")]
    [InlineData("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}")]
    [InlineData("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":null}")]
    [InlineData("{\"request\":{\"uid\":\"u\"}}")]
    [InlineData("\ufeff{}")]
    public void Ask_NoReview_IsRefused(string body)
    {
        var refusal = _webhook.Ask(Encoding.UTF8.GetBytes(body)).Refusal;

        Assert.EndsWith(".", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"apiVersion\": \"admission.k8s.io/v1\"", "\"apiVersion\": \"admission.k8s.io/v1beta1\"", "admission.k8s.io/v1beta1")]
    [InlineData("\"apiVersion\": \"admission.k8s.io/v1\"", "\"apiVersion\": \"policy/v1\"", "policy/v1")]
    [InlineData("\"apiVersion\": \"admission.k8s.io/v1\"", "\"apiVersion\": \"\"", "admission.k8s.io/v1")]
    [InlineData("\"kind\": \"AdmissionReview\"", "\"kind\": \"ConversionReview\"", "ConversionReview")]
    [InlineData(Reviews.Uid, "", "request.uid is missing")]
    [InlineData("\"uid\": \"705ab4f5-6393-11e8-b7cc-42010a800002\",", "", "request.uid is missing")]
    [InlineData("\"705ab4f5-6393-11e8-b7cc-42010a800002\"", "null", "request.uid is missing")]
    [InlineData("\"705ab4f5-6393-11e8-b7cc-42010a800002\"", "7", "request.uid has the wrong type")]
    [InlineData("\"705ab4f5-6393-11e8-b7cc-42010a800002\"", "\"\\ud800\"", "not an AdmissionReview")]
    public void Ask_OtherVersionOrNoUid_IsRefusedWithASentence(string part, string replacement, string says) =>
        Assert.Contains(says, _webhook.Ask(Reviews.With(part, replacement)).Refusal, StringComparison.Ordinal);

    [Fact]
    public void Ask_LongUid_IsRefused() =>
        Assert.Contains("request.uid", _webhook.Ask(Reviews.With(Reviews.Uid, new string('u', 300))).Refusal, StringComparison.Ordinal);

    /// <summary>Each place that is read, with a value of each other type.</summary>
    [Fact]
    public void Ask_WrongTypes_AreAllowedUnchanged()
    {
        string[] places =
        [
            "request/kind", "request/kind/group", "request/operation", "request/namespace", "request/subResource", "request/dryRun",
            "request/object", "request/object/metadata", "request/object/metadata/name", "request/object/metadata/namespace",
            "request/object/metadata/annotations", "request/object/metadata/annotations/team",
            "request/object/metadata/annotations/hdfs.locality\u2215paths", "request/object/metadata/labels",
            "request/object/metadata/labels/spark-role", "request/object/metadata/ownerReferences",
            "request/object/metadata/ownerReferences/0", "request/object/metadata/ownerReferences/0/kind",
            "request/object/metadata/deletionTimestamp", "request/object/spec", "request/object/spec/nodeName",
            "request/object/spec/schedulerName", "request/object/spec/schedulingGates", "request/object/spec/schedulingGates/0",
            "request/object/spec/schedulingGates/0/name", "request/object/status", "request/object/status/nominatedNodeName",
        ];
        var asked = 0;
        foreach (var place in places)
        {
            foreach (var value in (string[])["7", "-1e400", "true", "\"text\"", "[]", "[{}]", "{}"])
            {
                var review = Reviews.New(changed => changed.Pod()["spec"]!["schedulingGates"] = Reviews.Gates("a.example/b"));
                if (!Replace(review, place.Split('/'), value)) continue;
                asked++;
                Assert.Equal((place, value, AdmissionOutcome.Unreadable, null, null), Asked(place, value, review));
            }
        }

        Assert.InRange(asked, 5 * places.Length, 7 * places.Length);

        (string, string, AdmissionOutcome, JsonArray?, string?) Asked(string place, string value, JsonObject review)
        {
            var (outcome, patch, refusal) = _webhook.Ask(review.ToBytes());
            return (place, value, outcome, patch, refusal);
        }
    }

    [Theory]
    [InlineData(100, AdmissionOutcome.Gated)]
    [InlineData(200, AdmissionOutcome.Unreadable)]
    [InlineData(500_000, AdmissionOutcome.Unreadable)]
    public void Ask_Deep_IsReadToABound(int depth, AdmissionOutcome outcome)
    {
        var nested = new string('[', depth) + new string(']', depth);

        Assert.Equal(outcome, _webhook.Ask(Reviews.With("\"priority\": 0", $"\"priority\": {nested}")).Outcome);
    }

    /// <summary>API servers call webhooks before they check how long annotations are.</summary>
    [Theory]
    [InlineData(1, 3 << 20)]
    [InlineData(200_000, 4)]
    public void Ask_3MiBOfAnnotations_AreNotKept(int count, int length)
    {
        var text = new string('x', length);
        var annotations = Enumerable.Range(0, count).Select(number => $"\"a{number:000000}\":\"{text}\"");
        var body = Reviews.With("\"team\": \"analytics\"", string.Join(',', annotations));
        Assert.Equal(AdmissionOutcome.Gated, _webhook.Ask(Reviews.New()));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var review = AdmissionReviewReader.Read(body);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
        Assert.Null(review.Problem);
        Assert.Equal(AdmissionOutcome.Gated, _webhook.Ask(body).Outcome);
    }

    [Fact]
    public void Ask_HostilePaths_AreAnswered()
    {
        foreach (var name in HostileTexts.Names)
        {
            // A lone surrogate cannot be written as JSON; what is written instead is still hostile.
            var text = JsonSerializer.Serialize(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(HostileTexts.Of(name))));
            var outcome = _webhook.Ask(Reviews.With("\"/data/events\"", text)).Outcome;

            Assert.True(outcome is AdmissionOutcome.Gated or AdmissionOutcome.NoInput, $"{name}: {outcome}");
        }
    }

    /// <summary>Whatever is damaged: a pod that is gated all the same is changed by our gate alone.</summary>
    [Fact]
    public void Ask_Damaged_NeverThrowsAndNeverBreaksAPod()
    {
        var (body, outcomes) = (Encoding.UTF8.GetBytes(Reviews.Executor), new Dictionary<AdmissionOutcome, int>());
        for (var seed = 0; seed < 3_000; seed++)
        {
            var damaged = new JsonMutator(seed).Mutate(body);
            var (outcome, patch, refusal) = _webhook.Ask(damaged);

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            Assert.Equal(outcome == AdmissionOutcome.Gated, patch is not null);
            if (patch is not null) AssertAddsOurGate(patch, damaged, seed);
            else if (refusal is not null) Assert.NotEmpty(refusal);
        }

        Assert.InRange(outcomes[AdmissionOutcome.Gated], 100, 2_900);
        Assert.InRange(outcomes[AdmissionOutcome.Unreadable], 100, 2_900);
    }

    private static void AssertAddsOurGate(JsonArray patch, byte[] body, int seed)
    {
        JsonObject pod;
        try
        {
            pod = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 200 })!
                .AsObject().Pod();
        }
        catch (JsonException)
        {
            // Twice the same key, of those that are not read.
            return;
        }

        var gates = Reviews.Apply(patch, pod)["spec"]!["schedulingGates"]!.AsArray();
        var before = pod["spec"]!["schedulingGates"] as JsonArray ?? [];
        Assert.True(
            gates.Count == before.Count + 1 && (string?)gates[^1]!["name"] == IPodGates.Gate,
            string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {gates.ToJsonString()}"));
    }

    /// <summary>Puts a value in a place, if it has another type than those that may be there.</summary>
    private static bool Replace(JsonObject review, string[] place, string value)
    {
        var path = place.Select(key => key.Replace('\u2215', '/')).ToArray();
        JsonNode parent = review;
        foreach (var key in path[..^1]) parent = ChildOf(parent, key);
        var wanted = path[^1] switch
        {
            "kind" when path.Length == 2 => JsonValueKind.Object,
            "object" or "metadata" or "annotations" or "labels" or "spec" or "status" or "0" => JsonValueKind.Object,
            "ownerReferences" or "schedulingGates" => JsonValueKind.Array,
            "dryRun" => JsonValueKind.True,
            _ => JsonValueKind.String,
        };
        var replacement = JsonNode.Parse(value)!;
        if (replacement.GetValueKind() == wanted) return false;
        if (parent is JsonArray list) list[int.Parse(path[^1], CultureInfo.InvariantCulture)] = replacement;
        else parent.AsObject()[path[^1]] = replacement;
        return true;
    }

    private static JsonNode ChildOf(JsonNode parent, string key) => parent is JsonArray list
        ? list[int.Parse(key, CultureInfo.InvariantCulture)]!
        : parent.AsObject()[key] ?? throw new InvalidOperationException(key);
}
