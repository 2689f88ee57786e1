using System.Text;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("100m", 100)]
    [InlineData("1.5", 1_500)]
    [InlineData("1e3", 1_000_000)]
    [InlineData("1E3", 1_000_000)]
    [InlineData("1k", 1_000_000)]
    [InlineData("32", 32_000)]
    [InlineData(".5", 500)]
    [InlineData("5.", 5_000)]
    [InlineData("+2", 2_000)]
    [InlineData("0", 0)]
    [InlineData("0.0001", 1)]
    [InlineData("1n", 1)]
    [InlineData("1500u", 2)]
    [InlineData("1e-2", 10)]
    public void TryParseMilli_Cores_AreThousandthsRoundedUp(string text, long expected)
    {
        Assert.True(Quantity.TryParseMilli(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1Gi", 1L << 30)]
    [InlineData("512M", 512_000_000)]
    [InlineData("128974848", 128_974_848)]
    [InlineData("129e6", 129_000_000)]
    [InlineData("129M", 129_000_000)]
    [InlineData("128974848000m", 128_974_848)]
    [InlineData("123Mi", 123L << 20)]
    [InlineData("1.5Gi", 3L << 29)]
    [InlineData("1Ei", 1L << 60)]
    [InlineData("1E", 1_000_000_000_000_000_000)]
    [InlineData("8Ei", long.MaxValue)]
    [InlineData("9999999999999999999999999999", long.MaxValue)]
    [InlineData("1e18", 1_000_000_000_000_000_000)]
    [InlineData("1e19", long.MaxValue)]
    [InlineData("1e999", long.MaxValue)]
    [InlineData("1e12345678901234567890", long.MaxValue)]
    [InlineData("1e-999", 1)]
    [InlineData("0e999", 0)]
    [InlineData("11111111111111111111111111111111111111111111", long.MaxValue)]
    [InlineData("0000000000000000000000000000000000000000000001", 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("12345678901234567890000m", long.MaxValue)]
    [InlineData("1234567890123456789001m", 1_234_567_890_123_456_790)]
    [InlineData("12345678901234567890123456789n", long.MaxValue)]
    [InlineData("1234567890123456789012345678n", 1_234_567_890_123_456_790)]
    [InlineData("111111111111111111111111111111111111111111111111111111n", long.MaxValue)]
    [InlineData("0.5", 1)]
    [InlineData("1.000000001", 2)]
    [InlineData("0.5Ki", 512)]
    [InlineData("100m", 1)]
    public void TryParseUnits_Bytes_AreWholeAndBounded(string text, long expected)
    {
        Assert.True(Quantity.TryParseUnits(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("Gi")]
    [InlineData("1KiB")]
    [InlineData("1ki")]
    [InlineData("1 Gi")]
    [InlineData("1..2")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e1.5")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1K")]
    [InlineData("1i")]
    [InlineData("1mi")]
    [InlineData("1Mi1")]
    [InlineData("1e3Gi")]
    [InlineData("1_000")]
    [InlineData("１")]
    public void TryParse_NotAQuantity_IsFalse(string text)
    {
        Assert.False(Quantity.TryParseUnits(Encoding.UTF8.GetBytes(text), out _));
        Assert.False(Quantity.TryParseMilli(Encoding.UTF8.GetBytes(text), out _));
    }
}
