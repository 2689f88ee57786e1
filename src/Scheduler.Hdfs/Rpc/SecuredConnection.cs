using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc;

/// <summary>A connection after its handshake.</summary>
/// <param name="Stream">The stream to go on with: the same as before, or one that protects what passes.</param>
/// <param name="User">Who asks, for the connection context.</param>
/// <param name="Description">How we are known and what is protected, for people: <c>Kerberos, privacy</c>.</param>
internal readonly record struct SecuredConnection(Stream Stream, UserInformationProto User, string Description);
