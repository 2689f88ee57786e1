using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>A credential plugin as a shell script, which counts its runs.</summary>
internal sealed class PluginScript : IDisposable
{
    public const string Version = "client.authentication.k8s.io/v1";

    private readonly TestDirectory _directory = new();

    public TestDirectory Directory => _directory;

    public int Runs => File.Exists(_directory.PathOf("runs")) ? File.ReadAllLines(_directory.PathOf("runs")).Length : 0;

    /// <summary>A plugin that runs these lines; by the shell's name, since a file just written may be busy.</summary>
    public ExecPlugin Plugin(string lines, params string[] arguments)
    {
        var path = _directory.Write("plugin.sh", $"#!/bin/sh\ncd '{_directory.PathOf("")}'\necho run >> runs\n{lines}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ExecPlugin("test", Version, "/bin/sh", [path, .. arguments], [], null, null);
    }

    /// <summary>A line that prints a credential.</summary>
    /// <param name="status">Its status in JSON; <c>$</c> is the shell's.</param>
    public static string Print(string status) =>
        $"cat <<END\n{{\"kind\":\"ExecCredential\",\"apiVersion\":\"{Version}\",\"status\":{status}}}\nEND";

    public void Dispose() => _directory.Dispose();
}
