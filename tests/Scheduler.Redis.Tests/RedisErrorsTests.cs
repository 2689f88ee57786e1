namespace Scheduler.Redis.Tests;

public sealed class RedisErrorsTests
{
    [Fact]
    public void OutcomeOf_ExceptionsOfTheClient_AreKnown()
    {
        Assert.Equal(RedisOutcome.Timeout, RedisErrors.OutcomeOf(new TimeoutException()));
        Assert.Equal(RedisOutcome.Disconnected, RedisErrors.OutcomeOf(new ObjectDisposedException("multiplexer")));
    }

    [Fact]
    public void OutcomeOf_SomethingElse_IsNotOurs()
    {
        Assert.Null(RedisErrors.OutcomeOf(new InvalidOperationException()));
        Assert.Null(RedisErrors.OutcomeOf(new OperationCanceledException()));
    }
}
