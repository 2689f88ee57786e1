using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>Counts what is made of a body's many entries in the request's memory, some at a time. In bytes that were measured, rounded up.</summary>
/// <param name="memory">The request's; null counts nothing.</param>
internal sealed class EntryMeter(RequestMemory? memory)
{
    /// <summary>Of a name that is new: its string, the sets it is looked up in, and its texts in a new table while those grow.</summary>
    private const int NameBytes = 300, NameCharacterBytes = 8;

    /// <summary>Of a victim's uid, or of a node with victims: its string and its place.</summary>
    private const int VictimBytes = 200, VictimCharacterBytes = 2;

    /// <summary>What is taken at once.</summary>
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

    /// <summary>What a pod takes at the most: its texts have two bytes a character.</summary>
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
