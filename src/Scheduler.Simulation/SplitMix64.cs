using System.Text;

namespace Scheduler.Simulation;

/// <summary>
/// A random generator. There is one for each seed and purpose, so that the draws of one part of the simulation
/// do not change those of another and do not depend on threads. The same numbers on every platform and version.
/// </summary>
/// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).</remarks>
internal sealed class SplitMix64
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The generator of a purpose under a seed.</summary>
    /// <param name="seed">The seed of the whole run.</param>
    /// <param name="purpose">What is drawn, as <c>blocks</c> or <c>ties/ours/0.5</c>.</param>
    public SplitMix64(int seed, string purpose)
    {
        _state = Mix(unchecked((ulong)seed + GoldenGamma));
        foreach (var letter in Encoding.UTF8.GetBytes(purpose)) _state = Mix(unchecked(_state + letter + GoldenGamma));
    }

    /// <summary>A number from 0 to below <paramref name="maxValue"/>; 0 if that is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        // The high half of a 32 x 32 bit product: the bias is below maxValue / 2^32.
        return (int)(((NextBits() >> 32) * (ulong)maxValue) >> 32);
    }

    /// <summary>A number from 0 to below 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A time until the next of independent events, which happen on average every <paramref name="mean"/>.</summary>
    public double NextExponential(double mean) => -mean * Math.Log(1 - NextDouble());

    private ulong NextBits()
    {
        unchecked
        {
            _state += GoldenGamma;
            return Mix(_state);
        }
    }

    private static ulong Mix(ulong bits)
    {
        unchecked
        {
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }
}
