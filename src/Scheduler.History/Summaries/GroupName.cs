namespace Scheduler.History.Summaries;

/// <summary>Siblings: pods of one namespace that share a group.</summary>
public readonly record struct GroupName(string Namespace, string Group);
