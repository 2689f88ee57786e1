using Scheduler.Benchmarks.ColdWait;
using Scheduler.Benchmarks.Decoding;
using Scheduler.Benchmarks.History;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Parquet;
using Scheduler.Benchmarks.Transports;

// Without arguments all of it; with some, those alone.
string[] known = ["decoding", "transports", "cold-wait", "footer", "history"];
switch (args)
{
    case [NameNodeProcess.Command]:
        await NameNodeProcess.ServeAsync();
        return 0;
    case ["http", .. var options] when HttpOptions.TryParse(options, out var http):
        Console.WriteLine(await HttpBenchmark.RunAsync(http, Console.Error.WriteLine, CancellationToken.None));
        return 0;
    case ["protocols"]:
        Console.WriteLine(await ProtocolBenchmark.RunAsync(CancellationToken.None));
        return 0;
    case [..] when args.All(known.Contains):
        break;
    default:
        await Console.Error.WriteLineAsync($"Name any of: {string.Join(", ", known)}; or: http {HttpOptions.Usage}; or: protocols.");
        return 2;
}

var wanted = args.Length == 0 ? known : args;
if (wanted.Contains("decoding")) Console.WriteLine(DecodingFigures.Run() + "\n");
if (wanted.Contains("transports"))
{
    using var nameNode = NameNodeProcess.Start();
    Console.WriteLine(await new TransportBenchmark(nameNode).RunAsync(CancellationToken.None) + "\n");
}

if (wanted.Contains("cold-wait"))
{
    Console.WriteLine($"{"case",-28} {"requests",8} {"median ms",10} {"p99 ms",10} {"longest ms",10}");
    await using var bench = await ColdWaitBenchmark.StartAsync(CancellationToken.None);
    foreach (var figures in await bench.RunAsync(CancellationToken.None)) Console.WriteLine(figures);
}

if (wanted.Contains("footer"))
    foreach (var line in FooterBenchmark.Run()) Console.WriteLine(line);

if (wanted.Contains("history"))
    foreach (var line in await YearBenchmark.RunAsync()) Console.WriteLine(line);

return 0;
