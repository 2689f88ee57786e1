using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.Tests.Security;

public sealed class TokenStorageTests
{
    private static readonly HadoopToken Token = new([1, 2, 3], [4, 5], "HDFS_DELEGATION_TOKEN", "ha-hdfs:ns1");

    // HDTS, version 0, one token: alias "a", the token, no secret key.
    private static readonly byte[] Writables =
    [
        .. "HDTS"u8, 0, 1, 1, (byte)'a', 3, 1, 2, 3, 2, 4, 5, 21, .. "HDFS_DELEGATION_TOKEN"u8, 11, .. "ha-hdfs:ns1"u8, 0,
    ];

    [Fact]
    public void Read_Writables_IsTheToken() => AssertIsToken(TokenStorage.Read(Writables).Single());

    [Fact]
    public void Read_Protobuf_IsTheToken() => AssertIsToken(TokenStorage.Read(Protobuf()).Single());

    [Fact]
    public void ReadUrlString_OfAToken_IsTheToken() => AssertIsToken(TokenStorage.ReadUrlString(Token.ToUrlString()));

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(70_000)]
    public void ToUrlString_PasswordsOfAnyLength_AreReadBack(int length)
    {
        var token = Token with { Password = new byte[length] };

        Assert.Equal(length, TokenStorage.ReadUrlString(token.ToUrlString()).Password.Length);
    }

    [Fact]
    public void Read_CutAnywhere_IsMalformedOrFewerTokens()
    {
        // The count of secret keys, at the end, is not read.
        for (var length = 0; length < Writables.Length - 1; length++)
            Assert.Throws<MalformedMessageException>(() => TokenStorage.Read(Writables.AsSpan(0, length)));
        var protobuf = Protobuf();
        for (var length = 0; length < protobuf.Length; length++)
            Assert.Throws<MalformedMessageException>(() => TokenStorage.Read(protobuf.AsSpan(0, length)));
    }

    [Fact]
    public void Read_CorruptAnywhere_NeverThrowsAnythingElse()
    {
        foreach (var original in new[] { Writables, Protobuf() })
        {
            for (var bit = 0; bit < original.Length * 8; bit++)
            {
                var corrupt = original.ToArray();
                corrupt[bit / 8] ^= (byte)(1 << (bit % 8));
                var error = Record.Exception(() => TokenStorage.Read(corrupt));
                if (error is not null) Assert.IsType<MalformedMessageException>(error);
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x8B })] // five bytes follow
    [InlineData(new byte[] { 0x87 })] // a negative number
    [InlineData(new byte[] { 0x8C, 0xFF, 0xFF, 0xFF, 0xFF })] // above int
    public void Read_LengthsThatAreNone_AreMalformed(byte[] length) =>
        Assert.Throws<MalformedMessageException>(() => TokenStorage.Read([.. "HDTS"u8, 0, .. length]));

    private static byte[] Protobuf()
    {
        var message = new TokenProto
        {
            Identifier = ByteString.CopyFrom(Token.Identifier),
            Password = ByteString.CopyFrom(Token.Password),
            Kind = Token.Kind,
            Service = Token.Service,
        }.ToByteArray();
        byte[] entry = [0x0A, 1, (byte)'a', 0x12, (byte)message.Length, .. message];
        byte[] credentials = [0x0A, (byte)entry.Length, .. entry];
        return [.. "HDTS"u8, 1, (byte)credentials.Length, .. credentials];
    }

    private static void AssertIsToken(HadoopToken token)
    {
        Assert.Equal(Token.Identifier, token.Identifier);
        Assert.Equal(Token.Password, token.Password);
        Assert.Equal((Token.Kind, Token.Service), (token.Kind, token.Service));
    }
}
