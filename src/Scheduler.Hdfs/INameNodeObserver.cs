namespace Scheduler.Hdfs;

/// <summary>Told what happens between us and NameNodes. Called on hot paths and from several threads: record and return.</summary>
public interface INameNodeObserver
{
    /// <summary>A call to a NameNode ended.</summary>
    void CallCompleted(in NameNodeCall completed);

    /// <summary>Another NameNode of a nameservice answers now.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="previous">The NameNode that answered before, as <c>host:port</c>.</param>
    /// <param name="current">The one that answers now.</param>
    void FailedOver(string nameservice, string previous, string current);

    /// <summary>The circuit of a NameNode opened (calls to it stop) or closed.</summary>
    /// <param name="nameNode">The NameNode, as <c>host:port</c>.</param>
    /// <param name="isOpen">Whether it is open now.</param>
    void CircuitChanged(string nameNode, bool isOpen);

    /// <summary>An input was so large that a sample of its files was located.</summary>
    /// <param name="filesListed">Files of the input.</param>
    /// <param name="filesLocated">Files of the sample.</param>
    void InputSampled(int filesListed, int filesLocated);

    /// <summary>The edit log of a nameservice was looked at, or not.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="outcome">How that ended.</param>
    void InotifyLooked(string nameservice, InotifyOutcome outcome);

    /// <summary>The edit log told of changes.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="paths">Paths that something happened to.</param>
    void PathsChanged(string nameservice, int paths);

    /// <summary>A read was offered to observers.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="isAnswered">Whether one of them answered it; else the active is asked.</param>
    void ObserverAsked(string nameservice, bool isAnswered);
}
