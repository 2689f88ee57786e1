using Scheduler.Extender.Terminal;

namespace Scheduler.Extender.Tests.Terminal;

public sealed class PercentTextTests
{
    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.344, "34 %")]
    [InlineData(0.995, "99 %")]
    [InlineData(0.999999, "99 %")]
    [InlineData(1, "100 %")]
    public void Of_ARatio_Is100ForAllAlone(double ratio, string text) => Assert.Equal(text, PercentText.Of(ratio));
}
