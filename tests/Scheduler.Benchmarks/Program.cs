using Scheduler.Benchmarks;
using Scheduler.Benchmarks.Parquet;

switch (args)
{
    case ["footer"]:
        foreach (var line in FooterBenchmark.Run()) Console.WriteLine(line);
        break;
    default:
        Console.WriteLine($"{"case",-28} {"requests",8} {"median ms",10} {"p99 ms",10} {"longest ms",10}");
        await using (var bench = await ColdWaitBenchmark.StartAsync(CancellationToken.None))
            foreach (var figures in await bench.RunAsync(CancellationToken.None)) Console.WriteLine(figures);
        break;
}
