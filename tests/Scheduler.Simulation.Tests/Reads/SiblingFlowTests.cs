using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Reads;

public sealed class SiblingFlowTests
{
    [Fact]
    public void AddAndRemove_RandomPods_IsTheFlowWorkedOutAnew()
    {
        var random = new SplitMix64(1, "moves");
        for (var seed = 0; seed < 100; seed++)
        {
            var options = Jobs.Small with { Cap = 1 + random.Next(6), Replication = 1 + random.Next(3) };
            var input = Jobs.Input(options, 2 + random.Next(20), seed, missingBytes: random.Next(1000));
            var (flow, reads, pods) =
                (new SiblingFlow(input, options.Nodes), new SiblingReads(Jobs.ClusterOf(options)), new int[options.Nodes]);
            for (var move = 0; move < 30; move++)
            {
                var node = random.Next(pods.Length);
                var before = flow.Bytes;
                var changed = pods[node] > 0 && random.Next(2) == 0 ? Remove() : Add();

                Assert.Equal(reads.NodeLocalBytesOf(input, pods), flow.Bytes);
                Assert.Equal(Math.Abs(flow.Bytes - before), changed);

                long Add()
                {
                    pods[node]++;
                    var (least, most) = (flow.DirectGain(node), flow.MostGain(node));
                    var gain = flow.Add(node);
                    Assert.InRange(gain, least, most);
                    return gain;
                }

                long Remove()
                {
                    pods[node]--;
                    return flow.Remove(node);
                }
            }
        }
    }
}
