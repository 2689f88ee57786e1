using Scheduler.Redis.Changes;

namespace Scheduler.Redis.Tests.Changes;

public sealed class ChangeMessageTests
{
    private static readonly Guid Sender = new("9d9a0b1e-0000-4000-8000-000000000001");

    [Fact]
    public void TryDecode_Encoded_IsTheSame()
    {
        string[] paths = ["/in/a", "/ä/\n,;", "/"];

        var message = ChangeMessage.TryDecode(new ChangeMessage(Sender, "ns1", paths).Encode().Single());

        Assert.Equal((Sender, "ns1"), (message!.Sender, message.Nameservice));
        Assert.Equal(paths, message.Paths);
    }

    [Fact]
    public void Encode_ManyPaths_AreMessagesThatAreRead()
    {
        var paths = Enumerable.Range(0, 100).Select(i => $"/{new string('ä', 8000)}{i}").ToList();

        var messages = new ChangeMessage(Sender, "ns1", paths).Encode().ToList();

        Assert.True(messages.Count > 5);
        Assert.Equal(paths, messages.SelectMany(message => ChangeMessage.TryDecode(message)!.Paths));
    }

    [Fact]
    public void Encode_PathLongerThanAnyOfHdfs_SaysThatChangesWereMissed()
    {
        var message = new ChangeMessage(Sender, "ns1", ["/in/a", "/" + new string('x', 70_000)]).Encode().Single();

        Assert.Empty(ChangeMessage.TryDecode(message)!.Paths);
    }

    [Fact]
    public void TryDecode_AnythingElse_IsNone()
    {
        var random = new Random(5);
        var whole = new ChangeMessage(Sender, "ns1", ["/in/a", "/in/b"]).Encode().Single();

        Assert.Null(ChangeMessage.TryDecode([]));
        Assert.Null(ChangeMessage.TryDecode(new byte[ChangeMessage.MaxBytes + 1]));
        Assert.Null(ChangeMessage.TryDecode(new ChangeMessage(Sender, "ns1", ["relative"]).Encode().Single()));
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = whole[..random.Next(whole.Length + 1)];
            for (var i = random.Next(4); i > 0 && damaged.Length > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.True(ChangeMessage.TryDecode(damaged) is null or { Paths.Count: <= 20 });
        }
    }
}
