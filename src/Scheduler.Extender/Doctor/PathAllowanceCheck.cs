using Scheduler.Core.Paths;
using Scheduler.Hdfs.Configuration;

namespace Scheduler.Extender.Doctor;

/// <summary>Whether <c>Paths:Allow</c> is open although pods of several namespaces ask for locality.</summary>
internal sealed class PathAllowanceCheck(PathsOptions options, Nameservices nameservices, ClusterSnapshot snapshot) : IDoctorCheck
{
    private const string Check = "paths/allow";
    private const int MaxNamed = 5;

    // No namespace has this name: what it may ask about, every namespace may.
    private const string UnnamedNamespace = "";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (!await snapshot.IsListedAsync(cancellationToken))
            return [Finding.Unknown(Check, "Nodes and pods could not be listed.", "Fix the checks kubernetes and rbac first.")];
        if (OpenRoot() is not { } root) return [Finding.Ok(Check, "Paths:Allow says which namespace may ask about which paths.")];
        var asking = snapshot.LocalityPods.Where(pod => !pod.IsGone).Select(pod => pod.Metadata.Namespace);
        return [Judge(root, [.. asking.Distinct().Order(StringComparer.Ordinal)])];
    }

    private static Finding Judge(InputPath root, string[] asking) => asking.Length < 2
        ? Finding.Ok(Check, "Paths:Allow is open, and at most one namespace has pods that ask for locality.")
        : Finding.Warn(
            Check,
            $"Paths:Allow lets every namespace ask about {(root.Authority.Length == 0 ? "every path" : $"all of {root}")}, and "
            + $"pods of {asking.Length} namespaces ask for locality: "
            + $"{string.Join(", ", asking.Take(MaxNamed))}{(asking.Length > MaxNamed ? ", …" : "")}. Each can learn of the others' paths "
            + "whether they exist, how large they are and where their blocks are.",
            "Set Paths:Allow to the path prefixes of each namespace, as deploy/overlays/example does.");

    /// <summary>A file system that every namespace may ask about as a whole, or without an authority all of them; null: none.</summary>
    private InputPath? OpenRoot()
    {
        var allowance = PathAllowance.Of(options);
        return nameservices.All.Select(nameservice => nameservice.Name).Prepend("")
            .Select(authority => (InputPath?)new InputPath(authority, "/"))
            .FirstOrDefault(root => allowance.Allows(UnnamedNamespace, root!.Value));
    }
}
