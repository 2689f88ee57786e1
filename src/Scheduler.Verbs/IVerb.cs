using System.Buffers;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs;

/// <summary>One verb of the extender protocol: decodes, calls a pure function, encodes.</summary>
internal interface IVerb
{
    /// <summary>Its name: the last part of its path, and a metric's label.</summary>
    string Name { get; }

    /// <summary>Answers a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="cancellationToken">The caller disconnected.</param>
    /// <exception cref="Wire.MalformedRequestException">The body is not what the protocol says.</exception>
    /// <exception cref="RefusedException">What the body holds needs more memory than there is.</exception>
    ValueTask AnswerAsync(VerbCall call, CancellationToken cancellationToken);
}

/// <summary>One request to a verb.</summary>
/// <param name="Body">The request's JSON.</param>
/// <param name="Answer">Receives the answer's JSON.</param>
/// <param name="Memory">Counts what is made of the body.</param>
internal readonly record struct VerbCall(ReadOnlyMemory<byte> Body, IBufferWriter<byte> Answer, RequestMemory Memory);
