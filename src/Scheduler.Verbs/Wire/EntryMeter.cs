using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Counts the memory that the entries of a body take, several entries at a time. The sizes were measured and are rounded up.
/// </summary>
/// <param name="memory">The request's; null counts nothing.</param>
internal sealed class EntryMeter(RequestMemory? memory)
{
    /// <summary>For a new name: its string, the sets that hold it, and its texts in a new table while the table is built.</summary>
    private const int NameBytes = 300, NameCharacterBytes = 8;

    /// <summary>For a victim's uid, or a node with victims: its string and its entry.</summary>
    private const int VictimBytes = 200, VictimCharacterBytes = 2;

    /// <summary>Bytes that are taken from the budget at once.</summary>
    private const long StepBytes = 64 << 10;

    private long _left;

    /// <summary>A node is offered.</summary>
    /// <exception cref="RefusedException">There is no room for so many.</exception>
    public void AddName(string name) => Add(NameBytes + ((long)NameCharacterBytes * name.Length));

    /// <summary>A victim, or a node with victims.</summary>
    /// <inheritdoc cref="AddName" path="/exception"/>
    public void AddVictim(string text) => Add(VictimBytes + ((long)VictimCharacterBytes * text.Length));

    /// <summary>The pod.</summary>
    /// <inheritdoc cref="AddName" path="/exception"/>
    public void AddPod(long jsonBytes) => Add(PodBytes(jsonBytes));

    /// <summary>The most that a pod takes: its texts have two bytes a character.</summary>
    public static long PodBytes(long jsonBytes) => 2 * jsonBytes;

    private void Add(long bytes)
    {
        _left -= bytes;
        if (_left >= 0) return;
        var taken = Math.Max(StepBytes, -_left);
        memory?.TakeForNames(taken);
        _left += taken;
    }
}
