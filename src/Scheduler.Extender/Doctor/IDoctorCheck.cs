namespace Scheduler.Extender.Doctor;

/// <summary>Looks at one part of an installation. Does not throw for what may be wrong with it.</summary>
internal interface IDoctorCheck
{
    /// <summary>Looks; every outside call has a deadline.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken);
}
