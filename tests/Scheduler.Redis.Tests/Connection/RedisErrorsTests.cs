using System.Security.Authentication;
using Scheduler.Redis.Connection;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Connection;

public sealed class RedisErrorsTests
{
    [Theory]
    [InlineData(RedisErrorKind.OutOfMemory, RedisOutcome.Full)]
    [InlineData(RedisErrorKind.ReadOnly, RedisOutcome.ReadOnly)]
    [InlineData(RedisErrorKind.Misconfigured, RedisOutcome.ReadOnly)]
    [InlineData(RedisErrorKind.NoReplicas, RedisOutcome.ReadOnly)]
    [InlineData(RedisErrorKind.NoAuth, RedisOutcome.Refused)]
    [InlineData(RedisErrorKind.WrongPass, RedisOutcome.Refused)]
    [InlineData(RedisErrorKind.NoPermission, RedisOutcome.NotPermitted)]
    [InlineData(RedisErrorKind.Loading, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.Busy, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.MasterDown, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.ClusterDown, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.TryAgain, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.Moved, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.Ask, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.MaxClients, RedisOutcome.Busy)]
    [InlineData(RedisErrorKind.WrongType, RedisOutcome.WrongType)]
    [InlineData(RedisErrorKind.UnknownCommand, RedisOutcome.Error)]
    [InlineData(RedisErrorKind.ExecAbort, RedisOutcome.Error)]
    public void OutcomeOf_ErrorsOfTheServer_AreReported(RedisErrorKind kind, RedisOutcome outcome) =>
        Assert.Equal(outcome, RedisErrors.OutcomeOf(new RedisServerException(kind, CommandFlags.None, "It said so.")));

    [Fact]
    public void OutcomeOf_ExceptionsOfTheClient_AreReported()
    {
        Assert.Equal(RedisOutcome.Timeout, RedisErrors.OutcomeOf(new TimeoutException()));
        Assert.Equal(RedisOutcome.Disconnected, RedisErrors.OutcomeOf(new ObjectDisposedException("multiplexer")));
        Assert.Equal(RedisOutcome.Disconnected, RedisErrors.OutcomeOf(NoConnection(null)));
        Assert.Equal(RedisOutcome.Error, RedisErrors.OutcomeOf(new RedisCommandException("This operation is not available.")));
        Assert.Equal(
            RedisOutcome.NoDatabase,
            RedisErrors.OutcomeOf(NoConnection(new RedisCommandException("Multiple databases are not supported on this server"))));
    }

    // What the server said to the client while it connected is only in the text.
    [Theory]
    [InlineData(ConnectionFailureType.AuthenticationFailure, "NOAUTH Authentication required.", RedisOutcome.Refused)]
    [InlineData(
        ConnectionFailureType.ProtocolFailure, "NOPERM this user has no permissions to run the 'echo' command", RedisOutcome.NotPermitted)]
    [InlineData(ConnectionFailureType.ProtocolFailure, "ERR unknown command 'ECHO'", RedisOutcome.Error)]
    [InlineData(ConnectionFailureType.SocketFailure, "Connection reset by peer", RedisOutcome.Disconnected)]
    public void OutcomeOf_NoEndpointCouldBeUsed_IsWhatTheServerSaid(ConnectionFailureType type, string said, RedisOutcome outcome)
    {
        var failure = Failure(type, new IOException(said));

        Assert.Equal(outcome, RedisErrors.OutcomeOf(NoConnection(failure)));
        Assert.Equal(outcome, RedisErrors.OutcomeOf(NoConnection(new AggregateException(NoConnection(null), failure))));
    }

    [Fact]
    public void OutcomeOf_CertificateRefused_IsNoWrongPassword() => Assert.Equal(
        RedisOutcome.Untrusted,
        RedisErrors.OutcomeOf(NoConnection(Failure(ConnectionFailureType.AuthenticationFailure, new AuthenticationException("Refused.")))));

    [Fact]
    public void Describe_MessagesWithASecret_GivesTypeAndKindAlone()
    {
        Assert.Equal(
            "RedisConnectionException, AuthenticationFailure",
            RedisErrors.Describe(Failure(ConnectionFailureType.AuthenticationFailure, new IOException("AUTH secret"))));
        Assert.Equal(
            "RedisServerException, WrongPass",
            RedisErrors.Describe(new RedisServerException(RedisErrorKind.WrongPass, CommandFlags.None, "AUTH secret")));
        Assert.Equal("TimeoutException", RedisErrors.Describe(new TimeoutException("AUTH secret")));
    }

    [Fact]
    public void OutcomeOf_SomethingElse_IsNotOurs()
    {
        Assert.Null(RedisErrors.OutcomeOf(new InvalidOperationException()));
        Assert.Null(RedisErrors.OutcomeOf(new OperationCanceledException()));
    }

    private static RedisConnectionException NoConnection(Exception? inner) =>
        Failure(ConnectionFailureType.UnableToResolvePhysicalConnection, inner);

    private static RedisConnectionException Failure(ConnectionFailureType type, Exception? inner) =>
        new(type, CommandFlags.None, "It failed.", inner, CommandStatus.WaitingToBeSent);
}
