namespace Scheduler.Benchmarks.Http;

/// <summary>One kind of request.</summary>
/// <param name="Name">Its name in the output.</param>
/// <param name="Verb">The verb asked.</param>
/// <param name="Nodes">Nodes offered.</param>
/// <param name="Requests">Requests a round.</param>
/// <param name="Body">The request's body.</param>
internal sealed record HttpCase(string Name, string Verb, int Nodes, int Requests, byte[] Body)
{
    /// <summary>What happens between two requests, outside the measured time.</summary>
    public Action Between { get; init; } = static () => { };
}
