namespace Scheduler.Testing.Fuzz;

/// <summary>One request, as bytes.</summary>
/// <param name="Number">Which of its seed.</param>
/// <param name="IsManagement">Whether it goes to the management listener, and not to the verbs.</param>
/// <param name="Bytes">What is sent.</param>
/// <param name="Cuts">Places at which it is sent in parts, ascending.</param>
/// <param name="IsWhole">Whether it is a request by HTTP's rules, which gets one answer; after others the connection ends.</param>
/// <param name="Verb">The verb that it asks; empty for none.</param>
/// <param name="Body">Its body, without chunks' heads; empty for none.</param>
public sealed record FuzzRequest(int Number, bool IsManagement, byte[] Bytes, int[] Cuts, bool IsWhole, string Verb, byte[] Body);
