using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>Which NameNodes of a nameservice may answer a method (<c>NameNode.OperationCategory</c>).</summary>
internal enum OperationCategory
{
    /// <summary>Every one.</summary>
    Unchecked,

    /// <summary>All but a standby.</summary>
    Read,

    /// <summary>The active alone.</summary>
    Write,
}

internal static class OperationCategories
{
    /// <summary>Fails as <c>checkOperation</c> does.</summary>
    public static void Check(this OperationCategory category, HaState state)
    {
        if (category == OperationCategory.Unchecked || state == HaState.Active) return;
        if (state == HaState.Standby) throw HdfsException.Standby(category.ToString().ToUpperInvariant());
        if (category == OperationCategory.Write) throw HdfsException.ObserverRetryOnActive();
    }
}
