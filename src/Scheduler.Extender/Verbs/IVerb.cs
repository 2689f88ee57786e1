using System.Buffers;

namespace Scheduler.Extender.Verbs;

/// <summary>One verb of the extender protocol: decodes, calls a pure function, encodes.</summary>
internal interface IVerb
{
    /// <summary>Its name: the last part of its path, and a metric's label.</summary>
    string Name { get; }

    /// <summary>Answers a request.</summary>
    /// <param name="body">The request's JSON.</param>
    /// <param name="answer">Receives the answer's JSON.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="Wire.MalformedRequestException">The body is not what the protocol says.</exception>
    ValueTask AnswerAsync(ReadOnlyMemory<byte> body, IBufferWriter<byte> answer, CancellationToken cancellationToken);
}
