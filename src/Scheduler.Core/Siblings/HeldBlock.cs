namespace Scheduler.Core.Siblings;

/// <summary>A block on a node, in four bytes: its number within the input and whether the node has it in memory.</summary>
internal readonly record struct HeldBlock
{
    private const uint CachedBit = 1u << 31;

    private readonly uint _bits;

    public HeldBlock(int block, bool cached) => _bits = (uint)block | (cached ? CachedBit : 0);

    public int Block => (int)(_bits & ~CachedBit);

    public bool IsCached => (_bits & CachedBit) != 0;
}
