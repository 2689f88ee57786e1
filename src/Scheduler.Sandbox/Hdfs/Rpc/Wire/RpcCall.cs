using Google.Protobuf;
using Google.Protobuf.Reflection;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>A received call: the method, and the request, which is not parsed yet.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Method">The method and its protocol.</param>
/// <param name="Request">Bytes of the request message.</param>
internal sealed record RpcCall(RpcRequestHeaderProto Header, RequestHeaderProto Method, ByteString Request)
{
    public static RpcCall Parse(RpcRequestHeaderProto header, CodedInputStream input)
    {
        var method = new RequestHeaderProto();
        input.ReadMessage(method);
        return new RpcCall(header, method, input.ReadBytes());
    }

    /// <summary>The request message.</summary>
    /// <exception cref="RpcFailureException">It is no such message, or fields are missing.</exception>
    public TRequest Read<TRequest>()
        where TRequest : IMessage, new()
    {
        var request = new TRequest();
        try
        {
            using var input = Request.CreateCodedInput();
            request.MergeFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new RpcFailureException(RpcFailure.MalformedRequest);
        }

        var fields = request.Descriptor.Fields.InDeclarationOrder();
        string[] missing = [.. fields.Where(field => IsMissing(field, request)).Select(field => field.Name)];
        return missing.Length == 0 ? request : throw new RpcFailureException(RpcFailure.MissingFields(missing));
    }

    private static bool IsMissing(FieldDescriptor field, IMessage request) => field.IsRequired && !field.Accessor.HasValue(request);
}
