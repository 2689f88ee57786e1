using System.Globalization;
using Scheduler.Benchmarks;
using Scheduler.Benchmarks.Attack;
using Scheduler.Benchmarks.BlockMaps;
using Scheduler.Benchmarks.Cold;
using Scheduler.Benchmarks.ColdWait;
using Scheduler.Benchmarks.Cost;
using Scheduler.Benchmarks.Cpu;
using Scheduler.Benchmarks.Decoding;
using Scheduler.Benchmarks.History;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inotify;
using Scheduler.Benchmarks.Outages;
using Scheduler.Benchmarks.Parquet;
using Scheduler.Benchmarks.Parts;
using Scheduler.Benchmarks.Pictures;
using Scheduler.Benchmarks.Plan;
using Scheduler.Benchmarks.RuntimeSettings;
using Scheduler.Benchmarks.Soak;
using Scheduler.Benchmarks.Start;
using Scheduler.Benchmarks.Transports;

// Without arguments all of it; with some, those alone.
string[] known = ["decoding", "transports", "cold-wait", "footer", "history", "parts"];
switch (args)
{
    case [NameNodeProcess.Command]:
        await NameNodeProcess.ServeAsync();
        return 0;
    case [BlocksBenchmark.ChildCommand, var mix]:
        Console.WriteLine(await BlocksBenchmark.RunChildAsync(mix));
        return 0;
    case ["blocks"]:
        Console.WriteLine(await BlocksBenchmark.RunAsync(Console.Error.WriteLine, CancellationToken.None));
        return 0;
    case [SoakService.Command, var pods]:
        await SoakService.ServeAsync(int.Parse(pods, CultureInfo.InvariantCulture));
        return 0;
    case ["soak", .. var options] when SoakOptions.TryParse(options, out var soak):
        Console.WriteLine(SoakFigures.Header);
        Console.WriteLine(await SoakBenchmark.RunAsync(TimeSpan.FromMinutes(soak.Minutes), soak.Connections, CancellationToken.None));
        return 0;
    case [OutageSandbox.NameNodeCommand, var port]:
        await OutageSandbox.ServeNameNodeAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case [OutageSandbox.ApiServerCommand, var port]:
        await OutageSandbox.ServeApiServerAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case ["outages", .. var options] when SoakOptions.TryParse(options, out var outages):
        Console.WriteLine(OutageFigures.Header);
        Console.WriteLine(
            await OutageBenchmark.RunAsync(TimeSpan.FromMinutes(outages.Minutes), outages.Connections, Console.Error.WriteLine));
        return 0;
    case ["start", .. var assemblies]:
        Console.WriteLine(StartFigures.Header);
        await using (var start = await StartBenchmark.PrepareAsync(CancellationToken.None))
            foreach (var assembly in assemblies.DefaultIfEmpty(StartBenchmark.BuiltAssembly))
                Console.WriteLine(await start.RunAsync(assembly, CancellationToken.None));
        return 0;
    case ["settings"]:
        foreach (var line in await SettingsBenchmark.RunAsync(Console.Error.WriteLine, CancellationToken.None)) Console.WriteLine(line);
        return 0;
    case ["cold"]:
        await foreach (var line in ColdBenchmark.RunAsync(Console.Error.WriteLine)) Console.WriteLine(line);
        return 0;
    case ["cost"]:
        await CostBenchmark.RunAsync(Results.Directory, Console.Error.WriteLine, CancellationToken.None);
        return 0;
    case [CpuService.Command, var nameNode, var apiServer]:
        await CpuService.ServeAsync(new Uri(nameNode), new Uri(apiServer));
        return 0;
    case ["cpu"]:
        await foreach (var line in CpuBenchmark.RunAsync(Console.Error.WriteLine)) Console.WriteLine(line);
        return 0;
    case ["http", .. var options] when HttpOptions.TryParse(options, out var http):
        Console.WriteLine(await HttpBenchmark.RunAsync(http, Console.Error.WriteLine, CancellationToken.None));
        return 0;
    case [AttackService.Command, var nameNode, var endlessNameNode, var apiServer]:
        await AttackService.ServeAsync(new Uri(nameNode), new Uri(endlessNameNode), new Uri(apiServer));
        return 0;
    case ["attack", .. var attacks]:
        await foreach (var line in AttackBenchmark.RunAsync(attacks, Console.Error.WriteLine)) Console.WriteLine(line);
        return 0;
    case ["fuzz", .. var options] when FuzzOptions.TryParse(options, out var fuzz):
        return await FuzzBenchmark.RunAsync(fuzz, Console.WriteLine) ? 0 : 1;
    case ["inotify"]:
        Console.WriteLine(await InotifyBenchmark.RunAsync(Console.Error.WriteLine, CancellationToken.None));
        return 0;
    case ["pictures"]:
        await PagePictures.TakeAsync(Results.Root, Console.Error.WriteLine);
        return 0;
    case ["plan"]:
        await PlanBenchmark.RunAsync(Results.Directory, Console.WriteLine, CancellationToken.None);
        return 0;
    case ["protocols"]:
        Console.WriteLine(await ProtocolBenchmark.RunAsync(CancellationToken.None));
        return 0;
    case [..] when args.All(known.Contains):
        break;
    default:
        await Console.Error.WriteLineAsync(
            $"Name any of: {string.Join(", ", known)}; or one of: attack {AttackBenchmark.Usage}; blocks; cold; cost; cpu;");
        await Console.Error.WriteLineAsync($"fuzz {FuzzOptions.Usage}; http {HttpOptions.Usage}; inotify; outages {SoakOptions.Usage};");
        await Console.Error.WriteLineAsync($"pictures; plan; protocols; settings; soak {SoakOptions.Usage}; start [Scheduler.Extender.dll …].");
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

if (wanted.Contains("parts"))
    foreach (var line in PartsFigures.Run()) Console.WriteLine(line);

if (wanted.Contains("history"))
    foreach (var line in await YearBenchmark.RunAsync()) Console.WriteLine(line);

return 0;
