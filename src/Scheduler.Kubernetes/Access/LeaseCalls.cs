using System.Net;
using k8s;
using k8s.Models;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Access;

/// <summary>Reads and writes a lease (<c>coordination.k8s.io/v1</c>). Every method throws as <see cref="ApiServerClient"/> does.</summary>
/// <param name="client">The API server.</param>
/// <param name="lease">The lease, as <c>namespace/name</c>.</param>
internal sealed class LeaseCalls(ApiServerClient client, string lease)
{
    private const string Verb = "lease";

    private readonly string _namespace = lease.Split('/')[0];
    private readonly string _name = lease.Split('/')[1];

    /// <summary>The lease; null when there is none.</summary>
    public async Task<V1Lease?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.CallAsync(Verb, (api, deadline) => api.CoordinationV1.ReadNamespacedLeaseAsync(
                ApiPath.Segment(_name), ApiPath.Segment(_namespace), cancellationToken: deadline), cancellationToken).ConfigureAwait(false);
        }
        catch (ApiServerException absent) when (absent.Status.Code == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Creates the lease, or replaces it if it is still at the version of <paramref name="current"/>.</summary>
    /// <param name="current">The lease as it was read; null: there was none.</param>
    /// <param name="spec">What it says from now on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The lease as written; null when another write came first.</returns>
    public async Task<V1Lease?> WriteAsync(V1Lease? current, V1LeaseSpec spec, CancellationToken cancellationToken)
    {
        var body = new V1Lease
        {
            ApiVersion = "coordination.k8s.io/v1",
            Kind = "Lease",
            Metadata = current?.Metadata ?? new V1ObjectMeta { Name = _name, NamespaceProperty = _namespace },
            Spec = spec,
        };
        try
        {
            return await client.CallAsync(Verb, (api, deadline) => current is null
                ? api.CoordinationV1.CreateNamespacedLeaseAsync(body, ApiPath.Segment(_namespace), cancellationToken: deadline)
                : api.CoordinationV1.ReplaceNamespacedLeaseAsync(
                    body, ApiPath.Segment(_name), ApiPath.Segment(_namespace), cancellationToken: deadline),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ApiServerException lost) when (IsLost(lost.Status.Code, current))
        {
            return null;
        }
    }

    // A lease that was deleted meanwhile is read and created by the next attempt. A namespace that is absent is an error.
    private static bool IsLost(int code, V1Lease? current) =>
        code == (int)HttpStatusCode.Conflict || (code == (int)HttpStatusCode.NotFound && current is not null);
}
