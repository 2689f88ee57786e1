using System.Diagnostics;

namespace Scheduler.Extender.Tests.Metrics;

public sealed class PromtoolTests
{
    [PromtoolFact]
    public async Task Metrics_AfterEverythingHappened_PassPromtool()
    {
        var page = await BusyService.MetricsAsync();
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        var output = promtool.StandardOutput.ReadToEndAsync();
        var errors = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(page.Text);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();

        Assert.Equal((0, "", ""), (promtool.ExitCode, await output, await errors));
    }
}
