using System.Collections.Immutable;

namespace Scheduler.Hdfs.Configuration;

/// <summary>A nameservice: one namespace, served by one NameNode or by several of which one is active.</summary>
/// <param name="Name">Its name; <c>host:port</c> for a NameNode that belongs to no named nameservice.</param>
/// <param name="NameNodes">Its NameNodes, in the order in which they are tried.</param>
public sealed record Nameservice(string Name, ImmutableArray<NameNodeAddress> NameNodes);
