using System.ComponentModel;

namespace Scheduler.Core.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("150ms", 150)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("00:00:30", 30_000)]
    [InlineData("0", 0)]
    [InlineData(" 2s ", 2_000)]
    [InlineData("1500us", 1.5)]
    public void TryParse_EitherForm_IsThatLong(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("-1s")]
    [InlineData("-00:00:01")]
    [InlineData("1s ms")]
    [InlineData("999999999999h999999999999h")]
    [InlineData("\u0663s")]
    [InlineData("\uff11\uff10s")]
    [InlineData("1s\n1")]
    [InlineData("ten seconds")]
    public void TryParse_Neither_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("15s", "15s")]
    [InlineData("00:00:30", "30s")]
    [InlineData("60s", "1m")]
    [InlineData("90s", "1m30s")]
    [InlineData("1.5h", "1h30m")]
    [InlineData("36h", "36h")]
    [InlineData("1h0m1s", "1h1s")]
    [InlineData("150ms", "150ms")]
    [InlineData("1500ms", "1.5s")]
    [InlineData("59999ms", "59.999s")]
    [InlineData("1m0.25s", "1m0.25s")]
    [InlineData("100us", "0s")]
    [InlineData("0", "0s")]
    public void ToText_AnyDuration_IsAsPeopleWriteIt(string text, string expected)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(expected, duration.ToText());
    }

    [Fact]
    public void Converter_Binding_ReadsBothAndNamesWhatIsWrong()
    {
        var converter = TypeDescriptor.GetConverter(typeof(Duration));

        Assert.Equal(new Duration(TimeSpan.FromSeconds(1)), converter.ConvertFromInvariantString("1s"));
        Assert.Contains(
            "soon", Assert.Throws<FormatException>(() => converter.ConvertFromInvariantString("soon")).Message, StringComparison.Ordinal);
    }
}
