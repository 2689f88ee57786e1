using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Locality;

/// <summary>The known part of a pod's input. Lives as long as a request: it holds the block maps.</summary>
/// <param name="Maps">The block maps, in the order of the sorted paths.</param>
/// <param name="Locality">Where they are.</param>
public sealed record LocatedInput(ImmutableArray<BlockMap> Maps, InputLocality Locality);
