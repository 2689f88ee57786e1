using Scheduler.Benchmarks.ColdWait;
using Scheduler.Benchmarks.Decoding;

switch (args)
{
    case ["decoding"]:
        Console.WriteLine(DecodingFigures.Run());
        break;
    default:
        Console.WriteLine($"{"case",-28} {"requests",8} {"median ms",10} {"p99 ms",10} {"longest ms",10}");
        await using (var bench = await ColdWaitBenchmark.StartAsync(CancellationToken.None))
            foreach (var figures in await bench.RunAsync(CancellationToken.None)) Console.WriteLine(figures);
        break;
}
