using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>Who calls, and in which state the NameNode is for that call.</summary>
/// <param name="User">Short name of the user.</param>
/// <param name="Address">The client's address: near replicas come first.</param>
/// <param name="State">The NameNode's dials.</param>
internal sealed record Caller(string User, string? Address, NameNodeState State);
