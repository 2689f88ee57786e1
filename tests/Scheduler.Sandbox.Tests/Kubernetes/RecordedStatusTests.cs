using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Kubernetes;

/// <summary>The recorded requests, sent to pods in the recorded states: status and Status object must be the recorded ones.</summary>
public sealed class RecordedStatusTests : IAsyncLifetime
{
    private readonly ApiServerFixture _fixture = new();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _fixture.AddPod("p0");
        _fixture.Cluster.BindPod("default", "p0", "node0001");
        _fixture.AddPod("p1");
        _fixture.AddPod("p2", pod => pod["metadata"]!["uid"] = "45a7e60e-cbe8-4dd3-8c3f-b76fb31b77a3");
        _fixture.AddPod("p4", pod => pod["metadata"]!["uid"] = "4e7b3abd-95bc-4ebd-b806-ea6ede419b4a");
        _fixture.AddPod("pd2", pod => pod["metadata"]!["uid"] = "5513eeee-270d-4fc3-aa82-38cfb29eb689");
        _fixture.AddPod("pgate", pod => pod["spec"]!["schedulingGates"] = new JsonArray(new JsonObject { ["name"] = "g" }));
        _fixture.AddPod("pdel", pod => pod["metadata"]!["deletionTimestamp"] = "2026-11-21T00:50:00Z");
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("bind-ok", "p1")]
    [InlineData("bind-409-already")]
    [InlineData("bind-409-same-node")]
    [InlineData("bind-409-terminating")]
    [InlineData("bind-409-wrong-uid")]
    [InlineData("bind-409-gated")]
    [InlineData("bind-400-name-mismatch")]
    [InlineData("bind-404-pod")]
    [InlineData("bind-500-no-target")]
    [InlineData("bind-403-nobody", null, "nobody")]
    [InlineData("event-v1-400-eventtime-7digits")]
    [InlineData("event-v1-400-eventtime-seconds")]
    [InlineData("event-v1-422-deprecated")]
    [InlineData("event-v1-422-fields")]
    [InlineData("event-v1-422-no-eventtime")]
    [InlineData("event-v1-422-note-long")]
    [InlineData("event-v1-ns-missing")]
    [InlineData("event-403-nobody", null, "nobody")]
    [InlineData("401-bad-token", null, "wrong")]
    [InlineData("403-anonymous", null, null)]
    [InlineData("403-nobody", null, "nobody")]
    [InlineData("403-nobody-patch", null, "nobody")]
    [InlineData("404-pod")]
    [InlineData("404-resource")]
    [InlineData("405-method")]
    [InlineData("409-pod-exists")]
    [InlineData("415-post")]
    [InlineData("422-pod-invalid")]
    [InlineData("400-kind-mismatch")]
    [InlineData("400-field-selector")]
    [InlineData("400-continue-with-rv")]
    [InlineData("list-bad-limit")]
    [InlineData("list-bad-rv")]
    [InlineData("list-exact-no-rv")]
    [InlineData("list-sendinitial-422")]
    [InlineData("watch-422-exact")]
    [InlineData("watch-500-bad-rv")]
    [InlineData("streaming-list-422-no-match")]
    [InlineData("patch-404")]
    [InlineData("patch-415")]
    [InlineData("patch-400-bad-json")]
    [InlineData("patch-merge-rv-409")]
    [InlineData("patch-merge-uid-422")]
    [InlineData("delete-409-uid")]
    [InlineData("sar-403-nobody", null, "nobody")]
    public async Task Send_AsRecorded_AnswersAsRecorded(string capture, string? insteadOfP0 = null, string? token = "admin")
    {
        var expected = CapturedAnswer.Read($"kube-apiserver/{capture}.resp");

        using var response = await ReplayAsync(capture, insteadOfP0, token);

        Assert.Equal(expected.Status, response.StatusCode);
        JsonAssert.Same(expected.Json, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    [Theory]
    [InlineData("event-v1-create")]
    [InlineData("event-v1-eventtime-offset")]
    public async Task CreateEvent_AsRecorded_IsStored(string capture)
    {
        using var response = await ReplayAsync(capture, insteadOfP0: null, "admin");

        Assert.Equal(CapturedAnswer.Read($"kube-apiserver/{capture}.resp").Status, response.StatusCode);
        Assert.Equal("bound", (string)Assert.Single(_fixture.Cluster.Events)["note"]!);
    }

    [Theory]
    [InlineData("sar-allowed", true)]
    [InlineData("sar-denied", false)]
    public async Task SubjectAccessReview_Dialled_AnswersSo(string capture, bool isAllowed)
    {
        _fixture.Server.Access.Review = question => question.User == "system:kube-scheduler" && question.Verb == "create";

        using var response = await ReplayAsync(capture, insteadOfP0: null, "admin");

        Assert.Equal(201, (int)response.StatusCode);
        var review = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(isAllowed, (bool)review["status"]!["allowed"]!);
    }

    [Fact]
    public async Task CreatePod_AsRecorded_IsDefaultedAsRecorded()
    {
        _fixture.Cluster.DeletePod("default", "p0");
        var expected = CapturedAnswer.Read("kube-apiserver/pod-create.resp");
        var json = expected.Json.AsObject();
        json["metadata"]!.AsObject().Remove("managedFields");

        using var response = await ReplayAsync("pod-create", insteadOfP0: null, "admin");

        Assert.Equal(expected.Status, response.StatusCode);
        JsonAssert.Same(json, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, "uid", "resourceVersion", "creationTimestamp");
    }

    [Fact]
    public void BindPod_Unbound_LooksAsRecorded()
    {
        var json = CapturedAnswer.Read("kube-apiserver/pod-get-bound.resp").Json.AsObject();
        json["metadata"]!.AsObject().Remove("managedFields");
        json.Remove("kind");
        json.Remove("apiVersion");
        // The recorded node had zone labels, which the API server copies to the pod.
        foreach (var label in (string[])["region", "zone"])
            json["metadata"]!["labels"]!.AsObject().Remove($"topology.kubernetes.io/{label}");
        json["status"]!["conditions"]![0]!.AsObject().Remove("lastProbeTime");

        var bound = _fixture.Cluster.GetPod("default", "p0")!;

        JsonAssert.Same(json, bound, "uid", "resourceVersion", "creationTimestamp", "lastTransitionTime");
    }

    private async Task<HttpResponseMessage> ReplayAsync(string capture, string? insteadOfP0, string? token)
    {
        var text = Encoding.UTF8.GetString(Captures.Bytes($"kube-apiserver/{capture}.req"));
        if (insteadOfP0 is not null) text = text.Replace("p0", insteadOfP0, StringComparison.Ordinal);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = (text[..end].Split("\r\n"), text[(end + 4)..]);
        var start = head[0].Split(' ');
        using var request = new HttpRequestMessage(HttpMethod.Parse(start[0]), start[1]);
        if (body.Length > 0) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var type = head.FirstOrDefault(line => line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase));
        if (type is not null && request.Content is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type[13..].Trim());
        using var client = new HttpClient { BaseAddress = _fixture.Server.Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return await client.SendAsync(request);
    }
}
