using Scheduler.Core.Locality;

namespace Scheduler.Management;

/// <summary>Why an answer was neutral, in a sentence that says what to do.</summary>
internal static class NeutralTexts
{
    /// <summary>The sentence for a reason.</summary>
    public static string Describe(NeutralReason reason) => reason switch
    {
        NeutralReason.NoUsablePath => "All nodes were scored 0: no entry of hdfs.locality/paths can be used; each path says why.",
        NeutralReason.Driver =>
            "All nodes were scored 0: a Spark driver or Flink JobManager reads no input itself; its input is read ahead for the pods that do.",
        NeutralReason.MapPending =>
            "All nodes were scored 0: the block locations of the input had not been read yet. Annotate the driver or JobManager, or raise Extender:ColdWait.",
        NeutralReason.MapFailed => "All nodes were scored 0: where the input is could not be read; each path says why.",
        NeutralReason.EmptyInput => "All nodes were scored 0: the input holds no bytes.",
        NeutralReason.NothingNear => "All nodes were scored 0: no offered node holds anything of the input that siblings do not read already.",
        NeutralReason.NoLiveReplica =>
            "All nodes were scored 0: blocks of the input had no live replica when it was read, as each path says. It is read again soon.",
        NeutralReason.PartialInput => "The scores rest on a part of the input; each path says what is missing.",
        _ => "",
    };
}
