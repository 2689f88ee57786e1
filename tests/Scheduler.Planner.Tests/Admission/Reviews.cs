using System.Text;
using System.Text.Json.Nodes;

namespace Scheduler.Planner.Tests.Admission;

/// <summary>AdmissionReviews as an API server sends them.</summary>
internal static class Reviews
{
    /// <summary>
    /// The creation of a Spark executor. No server recorded it: it is made from the documented fields, in the order in which Go writes them
    /// (https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/), around a manifest with the usual defaults.
    /// </summary>
    public const string Executor =
        """
        {
          "kind": "AdmissionReview",
          "apiVersion": "admission.k8s.io/v1",
          "request": {
            "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
            "kind": { "group": "", "version": "v1", "kind": "Pod" },
            "resource": { "group": "", "version": "v1", "resource": "pods" },
            "requestKind": { "group": "", "version": "v1", "kind": "Pod" },
            "requestResource": { "group": "", "version": "v1", "resource": "pods" },
            "name": "etl-exec-1",
            "namespace": "jobs",
            "operation": "CREATE",
            "userInfo": {
              "username": "system:serviceaccount:jobs:spark",
              "uid": "26bc4ae1-6f1a-4f3c-8f0f-3d1c3a6d0b55",
              "groups": ["system:serviceaccounts", "system:serviceaccounts:jobs", "system:authenticated"],
              "extra": { "authentication.kubernetes.io/pod-name": ["etl-driver"] }
            },
            "object": {
              "kind": "Pod",
              "apiVersion": "v1",
              "metadata": {
                "name": "etl-exec-1",
                "namespace": "jobs",
                "creationTimestamp": null,
                "labels": { "spark-app-selector": "spark-1", "spark-role": "executor", "spark-exec-id": "1" },
                "annotations": { "hdfs.locality/paths": "/data/events", "team": "analytics" },
                "ownerReferences": [
                  { "apiVersion": "v1", "kind": "Pod", "name": "etl-driver", "uid": "9a1f0c2e-11", "controller": true }
                ],
                "managedFields": [
                  {
                    "manager": "okhttp", "operation": "Update", "apiVersion": "v1", "time": "2026-11-30T10:00:00Z",
                    "fieldsType": "FieldsV1",
                    "fieldsV1": { "f:metadata": { "f:annotations": { ".": {}, "f:hdfs.locality/paths": {} } } }
                  }
                ]
              },
              "spec": {
                "volumes": [{ "name": "token", "projected": { "sources": [{ "serviceAccountToken": { "expirationSeconds": 3607 } }] } }],
                "containers": [
                  {
                    "name": "executor", "image": "spark:4.0", "args": ["executor"],
                    "resources": { "requests": { "cpu": "1", "memory": "4Gi" } },
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File", "imagePullPolicy": "IfNotPresent"
                  }
                ],
                "restartPolicy": "Never",
                "terminationGracePeriodSeconds": 30,
                "dnsPolicy": "ClusterFirst",
                "serviceAccountName": "spark",
                "securityContext": {},
                "schedulerName": "default-scheduler",
                "tolerations": [
                  { "key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300 }
                ],
                "priority": 0,
                "enableServiceLinks": true,
                "preemptionPolicy": "PreemptLowerPriority"
              },
              "status": {}
            },
            "oldObject": null,
            "dryRun": false,
            "options": { "kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1" }
          }
        }
        """;

    /// <summary>Its uid.</summary>
    public const string Uid = "705ab4f5-6393-11e8-b7cc-42010a800002";

    /// <summary>The same, to be changed.</summary>
    public static JsonObject New() => JsonNode.Parse(Executor)!.AsObject();

    /// <summary>The same, changed.</summary>
    public static JsonObject New(Action<JsonObject> change)
    {
        var review = New();
        change(review);
        return review;
    }

    /// <summary>The pod in a review.</summary>
    public static JsonObject Pod(this JsonObject review) => review["request"]!["object"]!.AsObject();

    /// <summary>Its annotations.</summary>
    public static JsonObject Annotations(this JsonObject review) => review.Pod()["metadata"]!["annotations"]!.AsObject();

    /// <summary>As it is sent.</summary>
    public static byte[] ToBytes(this JsonObject review) => Encoding.UTF8.GetBytes(review.ToJsonString());

    /// <summary>The text of a review in which a part was replaced.</summary>
    public static byte[] With(string part, string replacement)
    {
        Assert.Contains(part, Executor, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(Executor.Replace(part, replacement, StringComparison.Ordinal));
    }

    /// <summary>The gates of a pod with these names.</summary>
    public static JsonArray Gates(params IEnumerable<string> names) =>
        [.. names.Select(name => (JsonNode)new JsonObject { ["name"] = name })];

    /// <summary>Applies a patch as an API server does, of those with <c>add</c> alone (RFC 6902).</summary>
    public static JsonObject Apply(JsonArray patch, JsonObject pod)
    {
        var patched = pod.DeepClone();
        foreach (var operation in patch)
        {
            Assert.Equal("add", (string)operation!["op"]!);
            var path = ((string)operation["path"]!).Split('/')[1..];
            var parent = path[..^1].Aggregate(patched, (node, key) => node[key]!);
            if (parent is JsonArray list && path[^1] == "-") list.Add(operation["value"]!.DeepClone());
            else parent.AsObject()[path[^1]] = operation["value"]!.DeepClone();
        }

        return patched.AsObject();
    }
}
