using System.Text;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>An object's JSON with <c>%placeholders%</c>, so that many can be made without building each as a tree.</summary>
internal sealed class ObjectTemplate
{
    private const string NodeJson =
        """
        {
          "metadata": {
            "name": "%name%", "uid": "%uid%", "resourceVersion": "%version%", "creationTimestamp": "%now%",
            "labels": {
              "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": "%name%", "kubernetes.io/os": "linux",
              "topology.hdfs/rack": "%rack%"
            }
          },
          "spec": { "podCIDR": "%podCIDR%", "podCIDRs": ["%podCIDR%"], "providerID": "fake://%name%" },
          "status": {
            "capacity": { "cpu": "32", "ephemeral-storage": "500Gi", "memory": "128Gi", "pods": "110" },
            "allocatable": { "cpu": "32", "ephemeral-storage": "500Gi", "memory": "128Gi", "pods": "110" },
            "conditions": [
              {
                "type": "Ready", "status": "True", "lastHeartbeatTime": "%now%", "lastTransitionTime": "%now%",
                "reason": "KubeletReady", "message": "KubeletReady"
              }
            ],
            "addresses": [ { "type": "InternalIP", "address": "%address%" }, { "type": "Hostname", "address": "%name%" } ],
            "daemonEndpoints": { "kubeletEndpoint": { "Port": 10250 } },
            "nodeInfo": {
              "machineID": "", "systemUUID": "", "bootID": "", "kernelVersion": "6.1", "osImage": "fake",
              "containerRuntimeVersion": "fake://1", "kubeletVersion": "v1.36.2", "kubeProxyVersion": "",
              "operatingSystem": "linux", "architecture": "amd64"
            }
          }
        }
        """;

    private const string PodJson =
        """
        {
          "metadata": {
            "name": "%name%", "namespace": "%namespace%", "uid": "%uid%", "resourceVersion": "%version%", "generation": 1,
            "creationTimestamp": "%now%", "labels": { "app": "seeded" }
          },
          "spec": {
            "containers": [
              {
                "name": "c", "image": "registry.k8s.io/pause:3.10",
                "resources": { "requests": { "cpu": "100m", "memory": "64Mi" } },
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                "imagePullPolicy": "IfNotPresent"
              }
            ],
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "nodeName": "%nodeName%", "securityContext": {}, "schedulerName": "%schedulerName%", "priority": 0,
            "enableServiceLinks": true, "preemptionPolicy": "PreemptLowerPriority"
          },
          "status": { "phase": "%phase%", "qosClass": "Burstable" }
        }
        """;

    /// <summary>Literal texts and names of placeholders, alternating.</summary>
    private readonly string[] _pieces;

    private ObjectTemplate(JsonObject template, ApiResource resource, bool hasManagedFields)
    {
        if (hasManagedFields) template["metadata"]!["managedFields"] = ManagedFields.Of(template, resource, "%now%");
        _pieces = Encoding.UTF8.GetString(ApiJson.Bytes(template)).Split('%');
    }

    public static ObjectTemplate Node(bool hasManagedFields) =>
        new(JsonNode.Parse(NodeJson)!.AsObject(), ApiResource.Nodes, hasManagedFields);

    public static ObjectTemplate Pod(bool hasManagedFields, bool isBound)
    {
        var template = JsonNode.Parse(PodJson)!.AsObject();
        if (!isBound) template["spec"]!.AsObject().Remove("nodeName");
        return new ObjectTemplate(template, ApiResource.Pods, hasManagedFields);
    }

    /// <summary>The JSON with every placeholder replaced; values are names and numbers that need no escaping.</summary>
    public byte[] Fill(long version, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var json = new StringBuilder();
        for (var i = 0; i < _pieces.Length; i++)
        {
            if (i % 2 == 0) json.Append(_pieces[i]);
            else if (_pieces[i] == "version") json.Append(version);
            else json.Append(Find(values, _pieces[i]));
        }

        return Encoding.UTF8.GetBytes(json.ToString());
    }

    private static string Find(ReadOnlySpan<(string Name, string Value)> values, string name)
    {
        foreach (var value in values)
        {
            if (value.Name == name) return value.Value;
        }

        throw new ArgumentException($"The template has a placeholder {name}, but there is no value for it.", nameof(values));
    }
}

/// <summary>The managedFields that server-side apply adds to every real object.</summary>
internal static class ManagedFields
{
    public static JsonArray Of(JsonObject value, ApiResource resource, string now) => [new JsonObject
    {
        ["manager"] = "sandbox",
        ["operation"] = "Update",
        ["apiVersion"] = resource.ApiVersion,
        ["time"] = now,
        ["fieldsType"] = "FieldsV1",
        ["fieldsV1"] = Fields(value),
    }];

    private static JsonObject Fields(JsonObject value)
    {
        var fields = new JsonObject();
        foreach (var (name, child) in value) fields[$"f:{name}"] = child is JsonObject inner ? Fields(inner) : new JsonObject();
        return fields;
    }
}
