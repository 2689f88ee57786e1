using System.Text;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.Planning;
using Scheduler.Management;

namespace Scheduler.Extender.Tests.Management;

public sealed class DecisionJsonTests
{
    private static readonly LevelBytes Bytes = new(1, 2, 3, 4);

    private static readonly ExplainAnswer Answer = new(
        "ns", "pod", DateTimeOffset.UnixEpoch, NeutralReason.None, 3, new("group", 1, 2, 5, 6, "n1"),
        [
            new("hdfs:///in", 10, DateTimeOffset.UnixEpoch, 1.5, "nn:8020", "rpc", null, 1, 1, false, 0, null, null)
            {
                Footers = new(1, 2, [new(WholeFileReason.NotParquet, 3, "/x")]),
            },
        ],
        [new("n1", 10, Bytes)])
    {
        Summary = "A sentence.",
        DecidedBy = "replica",
        Bound = new("n1", DateTimeOffset.UnixEpoch, Bytes, Bytes, 3, 6, 0.5),
        Selection = new("a", null, 7, 9, [new("n1", 7)], [new("n2", 9)]),
        BestNode = new("n2", Bytes, "Full", "It was full."),
    };

    [Fact]
    public void Decode_Encoded_IsTheSame()
    {
        var decoded = DecisionJson.TryDecode(DecisionJson.Encode(Answer))!;

        Assert.Equal(DecisionJson.Encode(Answer), DecisionJson.Encode(decoded));
        Assert.Equal((Answer.Bound, Answer.BestNode), (decoded.Bound, decoded.BestNode));
    }

    /// <summary>A version before plans wrote none, and reads over what it does not know.</summary>
    [Fact]
    public void Decode_PlanOfAnyVersion_IsAPlanOrAnAnswer()
    {
        var plan = Answer with
        {
            IsPlan = true,
            Plan = new(PlanStep.Planned, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "n1", "A sentence."),
        };
        var encoded = Encoding.UTF8.GetString(DecisionJson.Encode(plan));

        var decoded = DecisionJson.TryDecode(Encoding.UTF8.GetBytes(encoded))!;
        Assert.Equal((true, plan.Plan), (decoded.IsPlan, decoded.Plan));
        Assert.DoesNotContain("lan\":", Encoding.UTF8.GetString(DecisionJson.Encode(Answer)), StringComparison.Ordinal);
        Assert.False(DecisionJson.TryDecode(DecisionJson.Encode(Answer))!.IsPlan);
        var later = encoded.Replace("\"plan\":", "\"ofALaterVersion\":", StringComparison.Ordinal);
        Assert.Null(DecisionJson.TryDecode(Encoding.UTF8.GetBytes(later))!.Plan);
        var nonsense = encoded.Replace("\"Planned\"", "\"Nonsense\"", StringComparison.Ordinal);
        Assert.Null(DecisionJson.TryDecode(Encoding.UTF8.GetBytes(nonsense)));
    }

    [Theory]
    [InlineData("\"nodeLocal\":2", "\"nodeLocal\":-1")]
    [InlineData("\"nodeLocal\":2", "\"nodeLocal\":9223372036854775807")]
    [InlineData("\"nodeLocal\":2", "\"nodeLocal\":1e400")]
    [InlineData("\"namespace\":\"ns\"", "\"namespace\":null")]
    [InlineData("\"namespace\":\"ns\"", "\"namespace\":\"\"")]
    [InlineData("\"pod\":\"pod\"", "\"pod\":\"\\ud800\"")]
    [InlineData("\"pod\":\"pod\"", "\"pod\":\"pod\",\"pod\":\"two\"")]
    [InlineData("\"paths\":[{", "\"paths\":[null,{")]
    [InlineData("\"best\":[{", "\"best\":[null,{")]
    [InlineData("\"wantedBytes\":7", "\"wantedBytes\":-7")]
    [InlineData("\"bestByWhole\":[{", "\"bestByWhole\":[null,{")]
    [InlineData("\"whole\":[{", "\"whole\":[null,{")]
    [InlineData("\"reason\":\"NotParquet\"", "\"reason\":\"Nonsense\"")]
    [InlineData("\"decidedAt\":\"1970", "\"decidedAt\":\"never")]
    public void Decode_OneThingWrong_IsNoDecision(string right, string wrong)
    {
        var text = Encoding.UTF8.GetString(DecisionJson.Encode(Answer));
        Assert.Contains(right, text, StringComparison.Ordinal);

        Assert.Null(DecisionJson.TryDecode(Encoding.UTF8.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal))));
    }

    [Fact]
    public void Decode_TooLarge_IsNoDecision() =>
        Assert.Null(DecisionJson.TryDecode([.. DecisionJson.Encode(Answer), .. Enumerable.Repeat((byte)' ', ISharedDecisions.MaxBytes)]));

    [Fact]
    public void Decode_AnyByteDamaged_NeverThrowsAndWhatIsReadCanBeWritten()
    {
        var random = new Random(7);
        var whole = DecisionJson.Encode(Answer);
        for (var i = 0; i < 5_000; i++)
        {
            var damaged = whole[..random.Next(whole.Length / 2, whole.Length + 1)];
            for (var flips = 0; flips < 3; flips++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (DecisionJson.TryDecode(damaged) is { } read) DecisionJson.Encode(read);
        }
    }
}
