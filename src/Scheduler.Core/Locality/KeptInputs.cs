using System.Collections.Immutable;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Locality;

/// <summary>Shortens the states of a pod's inputs for a decision, since thousands of decisions are kept.</summary>
internal static class KeptInputs
{
    /// <summary>Inputs that are kept.</summary>
    public const int MaxInputs = 32;

    /// <summary>Characters of paths and selections that are kept in full; later ones are cut.</summary>
    public const int MaxLength = 4_096;

    /// <summary>
    /// Characters that are kept of a cut path, and of a message. A message loses its middle, since its end says what to do.
    /// </summary>
    public const int MaxPathLength = 100, MaxMessageLength = 500;

    /// <summary>The first inputs. An input with a cut path can no longer be looked up.</summary>
    public static ImmutableArray<InputState> Of(ImmutableArray<InputState> inputs)
    {
        if (inputs.Length > MaxInputs) return Cut(inputs);
        var left = MaxLength;
        foreach (var input in inputs)
        {
            left -= LengthOf(input.Path);
            if (left < 0 || input.Message?.Length > MaxMessageLength) return Cut(inputs);
        }

        return inputs;
    }

    private static ImmutableArray<InputState> Cut(ImmutableArray<InputState> inputs)
    {
        var (kept, left) = (ImmutableArray.CreateBuilder<InputState>(), MaxLength);
        foreach (var input in inputs.Take(MaxInputs))
        {
            var length = LengthOf(input.Path);
            var path = length <= left ? input.Path : new InputPath(input.Path.Authority, ShortText.Of(input.Path.Path, MaxPathLength));
            if (length <= left) left -= length;
            var message = input.Message is { } text ? ShortText.Middle(text, MaxMessageLength) : null;
            kept.Add(input with { Path = path, Message = message });
        }

        return kept.DrainToImmutable();
    }

    private static int LengthOf(InputPath path) => path.Authority.Length + path.Path.Length + (path.Selection?.Key.Length ?? 0);
}
